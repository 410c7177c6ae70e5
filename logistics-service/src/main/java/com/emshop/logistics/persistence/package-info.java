/** Shipments and their tracks in MySQL. */
@NullMarked
package com.emshop.logistics.persistence;

import org.jspecify.annotations.NullMarked;
