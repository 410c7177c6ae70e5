/** Stock and what is set aside of it for orders. Plain Java; frameworks live beneath. */
@NullMarked
package com.emshop.inventory;

import org.jspecify.annotations.NullMarked;
