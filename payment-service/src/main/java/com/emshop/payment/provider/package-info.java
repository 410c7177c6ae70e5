/** The payment provider: its HTTP API, and the language it talks in. */
@NullMarked
package com.emshop.payment.provider;

import org.jspecify.annotations.NullMarked;
