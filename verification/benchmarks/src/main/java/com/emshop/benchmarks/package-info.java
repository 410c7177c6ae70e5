/**
 * Measurements of parts of the shop beside what others use for the same, on one machine and in one run, so that the
 * ratios mean something where the numbers themselves do not.
 */
@NullMarked
package com.emshop.benchmarks;

import org.jspecify.annotations.NullMarked;
