/** Erases personal data: of a customer when asked to, of everybody when it is no longer needed. */
@NullMarked
package com.emshop.saga.erasure;

import org.jspecify.annotations.NullMarked;
