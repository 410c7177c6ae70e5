@NullMarked
package com.emshop.benchmarks;

import org.jspecify.annotations.NullMarked;
