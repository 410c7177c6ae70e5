/** The clock's part: what is set aside and not paid becomes available again. */
@NullMarked
package com.emshop.inventory.expiry;

import org.jspecify.annotations.NullMarked;
