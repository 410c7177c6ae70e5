/** The events that shipments handle and emit, as Avro records. */
@NullMarked
package com.emshop.logistics.messaging;

import org.jspecify.annotations.NullMarked;
