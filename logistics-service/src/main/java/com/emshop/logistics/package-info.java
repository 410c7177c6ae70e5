/** Shipments: whether an order needs one, and its progress. Plain Java; frameworks live beneath. */
@NullMarked
package com.emshop.logistics;

import org.jspecify.annotations.NullMarked;
