package com.emshop.saga.messaging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Poison and what waits behind it. A poisoned event is kept here and announced on the dead-letter topic, through the outbox,
 * in one transaction; from then on all later events of the same order are parked behind it, in order, instead of being
 * applied around it. Orders that are not held are not affected.
 */
final class DeadLetterStore {
    /** Locks by the very index that {@link #LOCK_HEAD} locks by; where nothing is parked, nothing is locked. */
    private static final String HELD = """
            SELECT message_key, MIN(id) FROM parked_events FORCE INDEX (ix_parked_events_held)
            WHERE message_key IN (:keys) AND resolved_at IS NULL
            GROUP BY message_key
            FOR SHARE""";

    private static final String PARK = """
            INSERT INTO parked_events
              (topic, partition_no, offset_no, message_key, event_id, type, headers, payload,
               reason, stack, held_behind, parked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String LOCK_HEAD = """
            SELECT id FROM parked_events FORCE INDEX (ix_parked_events_held)
            WHERE message_key = :key AND resolved_at IS NULL
            ORDER BY id LIMIT 1
            FOR UPDATE""";
    private static final String LOCK_ONE = """
            SELECT id FROM parked_events WHERE id = :id AND resolved_at IS NULL FOR UPDATE""";
    private static final String STATES = """
            SELECT id, message_key, event_id, type, resolution, resolved_by, resolved_at FROM parked_events
            WHERE id IN (:ids) ORDER BY id""";
    private static final String HEAD = """
            SELECT id, message_key, event_id, type, resolution, resolved_by, resolved_at FROM parked_events
            WHERE message_key = :key AND resolved_at IS NULL
            ORDER BY id LIMIT 1""";
    private static final String QUEUES = """
            SELECT message_key, id FROM parked_events
            WHERE message_key IN (:keys) AND resolved_at IS NULL AND id <= :last
            ORDER BY message_key, id""";
    private static final String RECORD = """
            SELECT topic, partition_no, offset_no, message_key, headers, payload FROM parked_events WHERE id = :id""";
    private static final String RESOLVE = """
            UPDATE parked_events SET resolved_at = ?, resolution = ?, resolved_by = ?
            WHERE id = ? AND resolved_at IS NULL""";
    private static final String FAILED = """
            UPDATE parked_events SET reason = ?, stack = ?, attempts = attempts + 1
            WHERE id = ? AND resolved_at IS NULL""";
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

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;
    private final String consumerGroup;

    DeadLetterStore(JdbcTemplate jdbc, Outbox outbox, JsonMapper json, Clock clock, String consumerGroup) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
        this.consumerGroup = consumerGroup;
    }

    /**
     * The held orders among these, each with the parked event that it waits for; none of those can be resolved before the
     * caller's transaction ends. If one is being resolved, waits for it: what is then parked behind it is behind something,
     * and what is applied has nothing parked before it.
     */
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
        park(record, reasonOf(fault), stackOf(fault), null);
    }

    /** Parks an event behind another one of its order. Joins the caller's transaction. */
    void parkBehind(ConsumerRecord<byte[], byte[]> record, long parked) {
        park(record, "an earlier event of this order is parked", null, parked);
    }

    private void park(
            ConsumerRecord<byte[], byte[]> record, String reason, @Nullable String stack, @Nullable Long heldBehind) {
        Map<String, String> headers = headersOf(record);
        Instant now = clock.instant();
        try {
            jdbc.update(
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
                    UtcTimestamps.of(now));
        } catch (DuplicateKeyException parkedBefore) {
            return; // and announced then, in the same transaction
        }
        outbox.append(List.of(deadLetter(record, headers, reason, stack, heldBehind, now)));
    }

    /**
     * A parked event as far as resolving it is concerned.
     *
     * @param key whose queue it stands in; empty for a record without a key, which stands alone
     * @param resolved what became of it, for people; null while it is parked
     */
    record Parked(
            long id,
            String key,
            @Nullable String eventId,
            @Nullable String type,
            @Nullable String resolved) {}

    /** Those of the ids that there are, the earliest first. */
    List<Parked> find(Collection<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : client.sql(STATES)
                        .param("ids", ids)
                        .query(DeadLetterStore::parked)
                        .list();
    }

    /** The first that is parked of an order. */
    Optional<Parked> head(String key) {
        return client.sql(HEAD).param("key", key).query(DeadLetterStore::parked).optional();
    }

    /** What is parked of each of these orders, up to an id, the earliest first. */
    Map<String, List<Long>> queues(Collection<String> keys, long last) {
        Map<String, List<Long>> queues = new HashMap<>();
        if (!keys.isEmpty()) {
            client.sql(QUEUES).param("keys", keys).param("last", last).query(row -> {
                queues.computeIfAbsent(row.getString(1), none -> new ArrayList<>())
                        .add(row.getLong(2));
            });
        }
        return queues;
    }

    /**
     * Locks whatever of the event's order is first in the queue, until the caller's transaction ends; meanwhile nothing is
     * parked behind it, and no event of the order is applied.
     *
     * @return the first; null if nothing of the order is parked any more
     */
    @Nullable
    Long lockHead(Parked event) {
        return (event.key().isEmpty()
                        ? client.sql(LOCK_ONE).param("id", event.id())
                        : client.sql(LOCK_HEAD).param("key", event.key()))
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    /**
     * The record as it came, except that of a header that came twice the last one is kept.
     *
     * @throws SerializationException if its key was too long to be kept whole
     */
    ConsumerRecord<byte[], byte[]> record(long id) {
        return client.sql(RECORD)
                .param("id", id)
                .query((row, number) -> {
                    String key = row.getString(4);
                    if (key.length() >= PARKED_KEY_CHARS) {
                        throw new SerializationException("the record's key is longer than any order number");
                    }
                    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                            row.getString(1),
                            row.getInt(2),
                            row.getLong(3),
                            key.getBytes(StandardCharsets.UTF_8),
                            row.getBytes(6));
                    json.readValue(row.getString(5), HEADERS)
                            .forEach((name, value) ->
                                    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
                    return record;
                })
                .single();
    }

    /** Notes that it is parked no longer. Joins the caller's transaction, which has it locked. */
    void resolve(long id, String resolution, String by) {
        jdbc.update(RESOLVE, UtcTimestamps.of(clock.instant()), resolution, by, id);
    }

    /** Notes that it could not be replayed, and why; changes nothing if somebody else resolved it meanwhile. */
    void failed(long id, Throwable fault) {
        jdbc.update(FAILED, reasonOf(fault), stackOf(fault), id);
    }

    private static Parked parked(ResultSet row, int number) throws SQLException {
        String resolution = row.getString("resolution");
        return new Parked(
                row.getLong("id"),
                row.getString("message_key"),
                row.getString("event_id"),
                row.getString("type"),
                resolution == null
                        ? null
                        : resolution + " by " + row.getString("resolved_by") + " at "
                                + UtcTimestamps.instant(row, "resolved_at"));
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

    /** What is said of a fault. */
    static String reasonOf(Throwable fault) {
        return clipped(fault.toString(), REASON_CHARS);
    }

    private static String stackOf(Throwable fault) {
        StringWriter stack = new StringWriter();
        fault.printStackTrace(new PrintWriter(stack));
        return clipped(stack.toString(), STACK_CHARS);
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
