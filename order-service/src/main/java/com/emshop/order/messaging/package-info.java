/** What orders hear from the others and tell them. */
@NullMarked
package com.emshop.order.messaging;

import org.jspecify.annotations.NullMarked;
