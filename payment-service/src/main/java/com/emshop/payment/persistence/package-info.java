/** Payments, captures, refunds and webhooks in MySQL, and what is due to be done about them. */
@NullMarked
package com.emshop.payment.persistence;

import org.jspecify.annotations.NullMarked;
