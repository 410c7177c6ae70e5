/** Stock, and the reservations of orders that move it. Plain Java; frameworks live beneath. */
@NullMarked
package com.emshop.inventory;

import org.jspecify.annotations.NullMarked;
