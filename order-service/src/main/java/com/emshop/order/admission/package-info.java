/** Refuses new orders while those that were taken do not become payable in time. */
@NullMarked
package com.emshop.order.admission;

import org.jspecify.annotations.NullMarked;
