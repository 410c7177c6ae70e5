/** Parcels: whether one is needed, and how far it is. Plain Java; frameworks live beneath. */
@NullMarked
package com.emshop.logistics;

import org.jspecify.annotations.NullMarked;
