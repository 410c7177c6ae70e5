package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads CloudEvents in Kafka's binary content mode. */
final class ReceivedRecords {
    private final EventCodec codec;

    ReceivedRecords(EventCodec codec) {
        this.codec = codec;
    }

    /**
     * The type as the headers say it, without looking into the value.
     *
     * @throws SerializationException if there is none
     */
    static String typeOf(ConsumerRecord<byte[], byte[]> record) {
        return required(record, "ce_type");
    }

    /** The record key; empty if there is none. */
    static String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** The event id as its producer wrote it; null if there is none. */
    static @Nullable String writtenIdOf(ConsumerRecord<byte[], byte[]> record) {
        return header(record, "ce_id");
    }

    /** One text for each event id: a UUID in lower case, whatever case it is written in; anything else as it is. */
    static String eventIdOf(String id) {
        return idOf(id).map(UUID::toString).orElse(id);
    }

    /** The id, if it is one: 36 characters, in whatever case. */
    static Optional<UUID> idOf(@Nullable String id) {
        if (id == null) {
            return Optional.empty();
        }
        try {
            UUID parsed = UUID.fromString(id); // which also takes groups of other lengths
            return parsed.toString().equalsIgnoreCase(id) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException noUuid) {
            return Optional.empty();
        }
    }

    /**
     * The event with its envelope.
     *
     * @throws SerializationException if the record is not a CloudEvent of a known type
     */
    ReceivedEvent read(ConsumerRecord<byte[], byte[]> record) {
        String key = keyOf(record);
        if (key.isEmpty()) {
            throw new SerializationException("the record has no key");
        }
        if (record.value() == null) {
            throw new SerializationException("the record has no value");
        }
        return new ReceivedEvent(
                idOf(required(record, "ce_id"))
                        .orElseThrow(() -> new SerializationException("the header ce_id is no UUID")),
                typeOf(record),
                required(record, "ce_source"),
                timeOf(required(record, "ce_time")),
                key,
                record.topic(),
                record.partition(),
                record.offset(),
                traceOf(record),
                codec.decode(record.topic(), record.value()));
    }

    private static @Nullable TraceContext traceOf(ConsumerRecord<byte[], byte[]> record) {
        return Traces.received(header(record, "traceparent"), header(record, "tracestate"));
    }

    private static Instant timeOf(String time) {
        try {
            return Instant.parse(time);
        } catch (DateTimeException malformed) {
            throw new SerializationException("the header ce_time is no time", malformed);
        }
    }

    private static String required(ConsumerRecord<byte[], byte[]> record, String name) {
        String value = header(record, name);
        if (value == null) {
            throw new SerializationException("the header " + name + " is missing");
        }
        return value;
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
