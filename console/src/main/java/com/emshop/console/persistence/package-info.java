/** Where observations are kept: one row for an order, one for each event. */
@NullMarked
package com.emshop.console.persistence;

import org.jspecify.annotations.NullMarked;
