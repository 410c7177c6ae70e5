/** What reservations hear from the others and tell them. */
@NullMarked
package com.emshop.inventory.messaging;

import org.jspecify.annotations.NullMarked;
