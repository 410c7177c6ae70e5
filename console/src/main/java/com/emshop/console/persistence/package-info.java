/** Stores observations: one row for each order, one for each event. */
@NullMarked
package com.emshop.console.persistence;

import org.jspecify.annotations.NullMarked;
