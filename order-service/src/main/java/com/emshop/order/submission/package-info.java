/** What bounds submissions: limits for each customer, and how long their idempotency keys are kept. */
@NullMarked
package com.emshop.order.submission;

import org.jspecify.annotations.NullMarked;
