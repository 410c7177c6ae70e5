/** From events on the wire to observations. */
@NullMarked
package com.emshop.console.messaging;

import org.jspecify.annotations.NullMarked;
