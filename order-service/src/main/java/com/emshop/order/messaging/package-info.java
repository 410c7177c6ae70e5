/** The events that orders react to, and those that they emit. */
@NullMarked
package com.emshop.order.messaging;

import org.jspecify.annotations.NullMarked;
