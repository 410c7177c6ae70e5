/** Shipments over HTTP. */
@NullMarked
package com.emshop.logistics.web;

import org.jspecify.annotations.NullMarked;
