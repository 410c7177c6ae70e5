package com.emshop.saga;

import java.time.Instant;

/**
 * A command of an operator that changed something, to be recorded in the transaction of the change.
 *
 * @param target the aggregate that the command was sent to
 * @param cause who sent it; its {@link Cause#action} is not null
 * @param at when, UTC
 */
public record PerformedAction(AggregateId<?> target, Cause cause, Instant at) {}
