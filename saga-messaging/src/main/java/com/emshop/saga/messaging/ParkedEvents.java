package com.emshop.saga.messaging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Poison and what waits behind it. A poisoned event is kept here and announced on the dead-letter topic, through the outbox,
 * in one transaction; from then on all later events of the same order are parked behind it, in order, instead of being
 * applied around it. Orders that are not held are not affected.
 */
final class ParkedEvents {
    private static final String HELD = """
            SELECT message_key, MIN(id) FROM parked_events
            WHERE message_key IN (:keys) AND resolved_at IS NULL
            GROUP BY message_key""";
    private static final String PARK = """
            INSERT INTO parked_events
              (topic, partition_no, offset_no, message_key, event_id, type, headers, payload,
               reason, stack, held_behind, parked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE id = id""";
    /** The longest reason, and the longest stack, that is kept; the culprit is at the top. */
    private static final int REASON_CHARS = 1000;

    private static final int STACK_CHARS = 8_000;
    /** What the columns of foreign texts take; a record from elsewhere may have longer ones, and has to be parked all the same. */
    private static final int PARKED_KEY_CHARS = 255;

    private static final int ANNOUNCED_KEY_CHARS = 64;

    private static final int TYPE_CHARS = 200;
    private static final int SOURCE_CHARS = 100;
    private static final int ID_CHARS = 64;
    /** Larger payloads are kept in the table only: with them the announcement could be too large for its topic. */
    private static final int ANNOUNCED_BYTES = 512 * 1024;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;
    private final String consumerGroup;

    ParkedEvents(JdbcTemplate jdbc, Outbox outbox, JsonMapper json, Clock clock, String consumerGroup) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
        this.consumerGroup = consumerGroup;
    }

    /** The held orders among these, each with the parked event that it waits for. */
    Map<String, Long> held(Collection<String> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> held = new HashMap<>();
        client.sql(HELD).param("keys", keys).query(row -> {
            held.put(row.getString(1), row.getLong(2));
        });
        return held;
    }

    /** Parks a poisoned event. Joins the caller's transaction. Doing it twice changes nothing. */
    void park(ConsumerRecord<byte[], byte[]> record, Throwable fault) {
        StringWriter stack = new StringWriter();
        fault.printStackTrace(new PrintWriter(stack));
        park(record, reasonOf(fault), clipped(stack.toString(), STACK_CHARS), null);
    }

    /** Parks an event behind another one of its order. Joins the caller's transaction. */
    void parkBehind(ConsumerRecord<byte[], byte[]> record, long parked) {
        park(record, "an earlier event of this order is parked", null, parked);
    }

    private void park(
            ConsumerRecord<byte[], byte[]> record, String reason, @Nullable String stack, @Nullable Long heldBehind) {
        Map<String, String> headers = headersOf(record);
        Instant now = clock.instant();
        int inserted = jdbc.update(
                PARK,
                record.topic(),
                record.partition(),
                record.offset(),
                clipped(ReceivedRecords.keyOf(record), PARKED_KEY_CHARS),
                clippedNullable(headers.get("ce_id"), ID_CHARS),
                clippedNullable(headers.get("ce_type"), TYPE_CHARS),
                json.writeValueAsString(headers),
                record.value(),
                reason,
                stack,
                heldBehind,
                Utc.of(now));
        if (inserted > 0) {
            outbox.append(List.of(deadLetter(record, headers, reason, stack, heldBehind, now)));
        }
    }

    private OutboxMessage deadLetter(
            ConsumerRecord<byte[], byte[]> record,
            Map<String, String> headers,
            String reason,
            @Nullable String stack,
            @Nullable Long heldBehind,
            Instant now) {
        Map<String, String> added = new LinkedHashMap<>(headers);
        added.put("dlt-reason", reason);
        if (stack != null) {
            added.put("dlt-stack", stack);
        }
        if (heldBehind != null) {
            added.put("dlt-held-behind", heldBehind.toString());
        }
        added.put("dlt-consumer-group", consumerGroup);
        added.put("dlt-original-topic", record.topic());
        added.put("dlt-original-partition", Integer.toString(record.partition()));
        added.put("dlt-original-offset", Long.toString(record.offset()));
        added.put("dlt-time", now.toString());
        String traceparent = headers.get("traceparent");
        return new OutboxMessage(
                ReceivedRecords.idOf(headers.get("ce_id")).orElseGet(EventIds::next),
                DeadLetterTopics.of(record.topic(), consumerGroup),
                clipped(ReceivedRecords.keyOf(record), ANNOUNCED_KEY_CHARS),
                clipped(headers.getOrDefault("ce_type", "unknown"), TYPE_CHARS),
                clipped(headers.getOrDefault("ce_source", "unknown"), SOURCE_CHARS),
                now,
                traceparent == null ? null : Traces.received(traceparent, headers.get("tracestate")),
                added,
                record.value() == null || record.value().length <= ANNOUNCED_BYTES ? record.value() : null);
    }

    private static String reasonOf(Throwable fault) {
        return clipped(fault.toString(), REASON_CHARS);
    }

    private static String clipped(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }

    private static @Nullable String clippedNullable(@Nullable String text, int chars) {
        return text == null ? null : clipped(text, chars);
    }

    private static Map<String, String> headersOf(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }
}
