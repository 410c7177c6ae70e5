/** The shop under attack: whether its customers are served, and what it costs. */
@NullMarked
package com.emshop.benchmarks.attack;

import org.jspecify.annotations.NullMarked;
