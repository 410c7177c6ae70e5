/** Consumes events and translates them into observations. */
@NullMarked
package com.emshop.console.messaging;

import org.jspecify.annotations.NullMarked;
