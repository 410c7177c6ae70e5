/** What an order costs and how fast it goes, through the whole shop. */
@NullMarked
package com.emshop.benchmarks.orders;

import org.jspecify.annotations.NullMarked;
