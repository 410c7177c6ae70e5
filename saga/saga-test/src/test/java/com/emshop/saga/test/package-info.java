@NullMarked
package com.emshop.saga.test;

import org.jspecify.annotations.NullMarked;
