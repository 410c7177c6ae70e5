/** Stock and reservations over HTTP. */
@NullMarked
package com.emshop.inventory.web;

import org.jspecify.annotations.NullMarked;
