/** Customers who buy one order after the other until they are stopped: shows a shop under load, and which of its faults customers see. */
@NullMarked
package com.emshop.localstack.load;

import org.jspecify.annotations.NullMarked;
