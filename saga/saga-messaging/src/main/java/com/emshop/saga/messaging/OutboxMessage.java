package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record to be published: a row of the outbox. The relay publishes the payload as it is and makes CloudEvents headers of
 * the rest.
 *
 * @param correlationId what it all belongs to; null for an announcement that only repeats another record
 * @param causationId the id of its cause; null likewise
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutboxMessage(
        UUID eventId,
        String topic,
        String key,
        String type,
        String source,
        Instant occurredAt,
        @Nullable TraceContext trace,
        @Nullable String correlationId,
        @Nullable String causationId,
        Map<String, String> headers,
        byte @Nullable [] payload) {}
