/** The clock's part: what was delivered and not complained about counts as received. */
@NullMarked
package com.emshop.order.receipt;

import org.jspecify.annotations.NullMarked;
