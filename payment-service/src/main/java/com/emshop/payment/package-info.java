/** Payments and refunds: what is charged, what came, what goes back. Plain Java; frameworks live beneath. */
@NullMarked
package com.emshop.payment;

import org.jspecify.annotations.NullMarked;
