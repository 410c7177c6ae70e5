/** The timer: pieces that are reserved for an order that is not paid in time become available again. */
@NullMarked
package com.emshop.inventory.expiry;

import org.jspecify.annotations.NullMarked;
