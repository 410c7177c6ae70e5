package com.emshop.console;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the console shows it.
 *
 * @param eventId its id
 * @param kind its kind; null if this version of the console does not know its type
 * @param type the simple name of its type
 * @param service the service that emitted it
 * @param time when it happened, UTC, by that service's clock
 * @param topic the topic it was read from
 * @param partition the partition it was read from
 * @param offset its offset in that partition
 * @param traceparent its W3C trace context
 * @param summary one readable line
 */
public record ObservedEvent(
        UUID eventId,
        @Nullable EventKind kind,
        String type,
        String service,
        Instant time,
        String topic,
        int partition,
        long offset,
        @Nullable String traceparent,
        String summary) {}
