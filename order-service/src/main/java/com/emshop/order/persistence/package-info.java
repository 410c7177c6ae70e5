/** Orders and products in MySQL. */
@NullMarked
package com.emshop.order.persistence;

import org.jspecify.annotations.NullMarked;
