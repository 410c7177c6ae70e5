package com.emshop.saga;

import java.time.Instant;

/**
 * One change of an aggregate's status: the row that goes into the service's log table, in the same transaction.
 *
 * @param key the aggregate's key
 * @param from the status before
 * @param to the status after
 * @param cause why
 * @param at when, UTC
 */
public record Transition<S extends Enum<S>>(String key, S from, S to, Cause cause, Instant at) {}
