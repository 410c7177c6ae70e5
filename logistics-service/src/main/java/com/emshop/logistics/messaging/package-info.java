/** What shipments hear from the others and tell them. */
@NullMarked
package com.emshop.logistics.messaging;

import org.jspecify.annotations.NullMarked;
