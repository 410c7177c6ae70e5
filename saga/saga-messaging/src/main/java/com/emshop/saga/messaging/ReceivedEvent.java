package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
import java.time.Instant;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came from a topic.
 *
 * @param id the CloudEvents id; the same for every delivery of the event
 * @param type the CloudEvents type: the full name of the record
 * @param source the CloudEvents source: who published it
 * @param time when the event occurred, UTC
 * @param key the record key: the key of the aggregate that emitted the event
 * @param topic where it was read
 * @param partition where it was read
 * @param offset where it was read
 * @param trace the trace it belongs to
 * @param value the record
 */
public record ReceivedEvent(
        UUID id,
        String type,
        String source,
        Instant time,
        String key,
        String topic,
        int partition,
        long offset,
        @Nullable TraceContext trace,
        SpecificRecord value) {

    /** The record's name without its namespace. */
    public String name() {
        return nameOf(type);
    }

    /** The name without its namespace. */
    static String nameOf(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
