/** What must never happen, for whoever is to be told when it does. */
@NullMarked
package com.emshop.inventory.metrics;

import org.jspecify.annotations.NullMarked;
