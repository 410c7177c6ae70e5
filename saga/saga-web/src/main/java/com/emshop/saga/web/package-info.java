/** The HTTP side of a service: callers, problem details, traces, paging and idempotency keys. No domain type. */
@NullMarked
package com.emshop.saga.web;

import org.jspecify.annotations.NullMarked;
