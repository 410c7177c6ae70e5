package com.emshop.saga;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that follows from a request, before it is written in the outbox.
 *
 * @param id derived from its cause, see {@link EventIds}
 * @param request the index of the request in its batch
 * @param key the key of the aggregate that emitted it: the record key, and the correlation id
 * @param event what happened
 * @param cause why
 * @param at when it occurred, UTC
 * @param trace its trace context
 */
public record EmittedEvent(
        UUID id,
        int request,
        String key,
        DomainEvent event,
        Cause cause,
        Instant at,
        @Nullable TraceContext trace) {}
