/** What payments hear from orders and tell the others. */
@NullMarked
package com.emshop.payment.messaging;

import org.jspecify.annotations.NullMarked;
