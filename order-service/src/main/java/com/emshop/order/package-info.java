/** Orders and products: what the shop sells and what its customers ordered. Plain Java; frameworks live beneath. */
@NullMarked
package com.emshop.order;

import org.jspecify.annotations.NullMarked;
