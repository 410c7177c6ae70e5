/** Payments and refunds: what is charged, captured and refunded. Plain Java; frameworks live beneath. */
@NullMarked
package com.emshop.payment;

import org.jspecify.annotations.NullMarked;
