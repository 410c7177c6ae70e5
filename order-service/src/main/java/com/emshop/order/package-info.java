/** Orders and products: what the shop sells and what its customers ordered. Plain Java; the packages beneath use frameworks. */
@NullMarked
package com.emshop.order;

import org.jspecify.annotations.NullMarked;
