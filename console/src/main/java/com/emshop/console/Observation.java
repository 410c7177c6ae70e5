package com.emshop.console;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event as it was observed.
 *
 * @param eventId its id
 * @param fact what it tells; null for one that is newer than this console, which is shown by its name only
 * @param type its type's name, as people read it
 * @param service who told it
 * @param time when it became true, UTC, by that service's clock
 * @param topic where it was read
 * @param partition where it was read
 * @param offset where it was read
 * @param traceparent the trace context it came with
 * @param summary one line for people
 * @param value all it says, as JSON for people
 * @param detail what of it is put together with what other events say
 */
public record Observation(
        UUID eventId,
        @Nullable Fact fact,
        String type,
        String service,
        Instant time,
        String topic,
        int partition,
        long offset,
        @Nullable String traceparent,
        String summary,
        String value,
        Detail detail) {}
