/** How long orders take. */
@NullMarked
package com.emshop.order.metrics;

import org.jspecify.annotations.NullMarked;
