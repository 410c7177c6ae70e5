/** Metrics of what must never happen, for alarms. */
@NullMarked
package com.emshop.inventory.metrics;

import org.jspecify.annotations.NullMarked;
