package com.emshop.saga;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When and why an aggregate is asked to react. Given by whoever runs the reaction, so that reactions need no clock.
 *
 * @param cause why
 * @param at now, UTC
 * @param trace the trace context of the cause, if it has one
 */
public record ReactionContext(
        Cause cause, Instant at, @Nullable TraceContext trace) {}
