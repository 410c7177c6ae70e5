/** What payments consume from orders and emit. */
@NullMarked
package com.emshop.payment.messaging;

import org.jspecify.annotations.NullMarked;
