/** Stock, its movements and reservations in MySQL. */
@NullMarked
package com.emshop.inventory.persistence;

import org.jspecify.annotations.NullMarked;
