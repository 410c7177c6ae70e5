/** The timer that completes delivered orders whose receipt window has ended. */
@NullMarked
package com.emshop.order.receipt;

import org.jspecify.annotations.NullMarked;
