/** The events that reservations handle and emit, as Avro records. */
@NullMarked
package com.emshop.inventory.messaging;

import org.jspecify.annotations.NullMarked;
