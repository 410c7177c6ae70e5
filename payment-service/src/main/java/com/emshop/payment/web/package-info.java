/** Payments and refunds over HTTP. */
@NullMarked
package com.emshop.payment.web;

import org.jspecify.annotations.NullMarked;
