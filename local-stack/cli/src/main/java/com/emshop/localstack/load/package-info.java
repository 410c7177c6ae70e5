/** Customers who buy, one order after the other, for as long as they are let: to see a shop under load, and what they notice of its troubles. */
@NullMarked
package com.emshop.localstack.load;

import org.jspecify.annotations.NullMarked;
