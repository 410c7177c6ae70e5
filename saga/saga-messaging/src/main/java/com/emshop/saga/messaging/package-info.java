/**
 * The messaging shell around the reactions: it owns transaction, dedupe, retry, dead letters and traces, once for all
 * services. Knows no domain type.
 */
@NullMarked
package com.emshop.saga.messaging;

import org.jspecify.annotations.NullMarked;
