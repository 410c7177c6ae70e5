package com.emshop.saga.messaging;

import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Dead letters and what is blocked behind them. An event that failed for good is kept here and announced on the dead-letter
 * topic, through the outbox, in the transaction that moves the consumer's position behind it. From then on all later events
 * with its key, from any topic of this service, are stored behind it in order instead of being applied around it. Other keys
 * are not affected.
 *
 * <p>A dead letter is identified by its event id; one without an id by topic id, partition and offset.
 */
final class DeadLetterStore {
    /** Locks by the very index that {@link #LOCK_HEAD} locks by; where nothing is open, nothing is locked. */
    private static final String OPEN = """
            SELECT message_key, MIN(id) FROM dead_letters FORCE INDEX (ix_dead_letters_open)
            WHERE %s AND resolved_at IS NULL
            GROUP BY message_key
            FOR SHARE""";

    private static final String KNOWN = "SELECT event_id FROM dead_letters WHERE ";
    /** Letters of versions that stored no topic id have an empty one. */
    private static final String KNOWN_AT = """
            SELECT topic, partition_no, offset_no FROM dead_letters
            WHERE (topic, topic_id, partition_no, offset_no) IN (%s)""";

    private static final String INSERT = """
            INSERT INTO dead_letters
              (topic, topic_id, partition_no, offset_no, message_key, event_id, type, headers, payload,
               reason, stack, blocked_behind, created_at)
            VALUES\s""";
    private static final int INSERTED_COLUMNS = 13;
    private static final String LOCK_HEAD = """
            SELECT id FROM dead_letters FORCE INDEX (ix_dead_letters_open)
            WHERE message_key = :key AND resolved_at IS NULL
            ORDER BY id LIMIT 1
            FOR UPDATE""";
    private static final String LOCK_ONE = """
            SELECT id FROM dead_letters WHERE id = :id AND resolved_at IS NULL FOR UPDATE""";
    private static final String STATES = """
            SELECT id, message_key, event_id, type, resolution, resolved_by, resolved_at FROM dead_letters
            WHERE id IN (:ids) ORDER BY id""";
    private static final String HEAD = """
            SELECT id, message_key, event_id, type, resolution, resolved_by, resolved_at FROM dead_letters
            WHERE message_key = :key AND resolved_at IS NULL
            ORDER BY id LIMIT 1""";
    private static final String QUEUES = """
            SELECT message_key, id FROM dead_letters
            WHERE message_key IN (:keys) AND resolved_at IS NULL AND id <= :last
            ORDER BY message_key, id""";
    private static final String RECORD = """
            SELECT topic, partition_no, offset_no, message_key, headers, payload FROM dead_letters WHERE id = :id""";
    private static final String RESOLVE = """
            UPDATE dead_letters SET resolved_at = ?, resolution = ?, resolved_by = ?
            WHERE id = ? AND resolved_at IS NULL""";
    private static final String FAILED = """
            UPDATE dead_letters SET last_reason = ?, last_stack = ?, last_failed_at = ?, attempts = attempts + 1
            WHERE id = ? AND resolved_at IS NULL""";
    /** The longest reason, and the longest stack, that is kept; the culprit is at the top. */
    private static final int REASON_CHARS = 1000;

    private static final int STACK_CHARS = 8_000;
    /**
     * What the columns of foreign texts take; a record from elsewhere may have longer ones, and has to become a dead letter
     * all the same.
     */
    private static final int STORED_KEY_CHARS = 255;

    private static final int ANNOUNCED_KEY_CHARS = 64;

    private static final int TYPE_CHARS = 200;
    private static final int SOURCE_CHARS = 100;
    private static final int ID_CHARS = 64;
    /** Larger payloads are kept in the table only: with them the announcement could be too large for its topic. */
    private static final int ANNOUNCED_BYTES = 512 * 1024;

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransactionTemplate transaction;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;
    private final MeterRegistry meters;
    private final String consumerGroup;

    DeadLetterStore(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Outbox outbox,
            JsonMapper json,
            Clock clock,
            MeterRegistry meters,
            String consumerGroup) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.transaction = transaction;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
        this.meters = meters;
        this.consumerGroup = consumerGroup;
    }

    // ---- in the transaction of a batch

    /**
     * Adds the query for the keys that are blocked, each with the dead letter that it waits for; none of those can be resolved
     * before the transaction ends. If one is being resolved, the query waits for it: what is then stored behind it is behind
     * something, and what is applied has no open letter before it.
     */
    void readOpen(SqlPacket packet, Collection<String> keys, Map<String, Long> into) {
        if (!keys.isEmpty()) {
            packet.query(
                    OPEN.formatted(SqlPacket.in("message_key", keys)),
                    List.copyOf(keys),
                    row -> into.put(row.getString(1), row.getLong(2)));
        }
    }

    /** What the letter of a record may be found by: its event id, which older versions stored as it was written. */
    static Set<String> idsOf(ConsumerRecord<byte[], byte[]> record) {
        String written = ReceivedRecords.writtenIdOf(record);
        if (written == null) {
            return Set.of();
        }
        Set<String> ids = new HashSet<>();
        ids.add(clipped(ReceivedRecords.eventIdOf(written), ID_CHARS));
        ids.add(clipped(written, ID_CHARS));
        return ids;
    }

    /**
     * Adds the query for those of the event ids that are dead letters, open or resolved.
     *
     * @param into gets each in lower case if it is a UUID
     */
    void readKnown(SqlPacket packet, Collection<String> eventIds, Set<String> into) {
        if (!eventIds.isEmpty()) {
            packet.query(
                    KNOWN + SqlPacket.in("event_id", eventIds),
                    List.copyOf(eventIds),
                    row -> into.add(ReceivedRecords.eventIdOf(row.getString(1))));
        }
    }

    /**
     * Adds the query for those of these records without an id that are dead letters, open or resolved.
     *
     * @param positions knows the ids of their topics
     */
    void readKnownAt(
            SqlPacket packet,
            List<ConsumerRecord<byte[], byte[]>> records,
            ConsumerPositions positions,
            Set<ConsumerRecord<byte[], byte[]>> into) {
        if (records.isEmpty()) {
            return;
        }
        List<Object> parameters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            for (String topicId : List.of(positions.topicIdOf(ConsumerPositions.partitionOf(record)), "")) {
                parameters.addAll(List.of(record.topic(), topicId, record.partition(), record.offset()));
            }
        }
        packet.query(KNOWN_AT.formatted(SqlPacket.tuples(2 * records.size(), 4)), parameters, row -> {
            String topic = row.getString(1);
            int partition = row.getInt(2);
            long offset = row.getLong(3);
            records.stream()
                    .filter(record -> record.topic().equals(topic)
                            && record.partition() == partition
                            && record.offset() == offset)
                    .forEach(into::add);
        });
    }

    /**
     * An event that is to be stored.
     *
     * @param topicId the id of its topic
     * @param stack of the fault; null if it is only blocked
     * @param blockedBehind the first open dead letter of its key that it is blocked by; null if it is a dead letter itself
     */
    record Letter(
            ConsumerRecord<byte[], byte[]> record,
            String topicId,
            String reason,
            @Nullable String stack,
            @Nullable Long blockedBehind) {

        static Letter of(ConsumerRecord<byte[], byte[]> record, String topicId, Throwable fault) {
            return new Letter(record, topicId, reasonOf(fault), stackOf(fault), null);
        }

        static Letter behind(ConsumerRecord<byte[], byte[]> record, String topicId, long letter) {
            return new Letter(record, topicId, "an earlier event with this key is a dead letter", null, letter);
        }
    }

    /** Adds the statements that store these events in this order, and announce them. */
    void store(SqlPacket packet, List<Letter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<@Nullable Object> values = new ArrayList<>();
        List<OutboxMessage> announcements = new ArrayList<>();
        for (Letter letter : letters) {
            ConsumerRecord<byte[], byte[]> record = letter.record();
            Map<String, String> headers = headersOf(record);
            values.add(record.topic());
            values.add(letter.topicId());
            values.add(record.partition());
            values.add(record.offset());
            values.add(clipped(ReceivedRecords.keyOf(record), STORED_KEY_CHARS));
            String id = headers.get("ce_id");
            values.add(id == null ? null : clipped(ReceivedRecords.eventIdOf(id), ID_CHARS));
            values.add(clippedNullable(headers.get("ce_type"), TYPE_CHARS));
            values.add(json.writeValueAsString(headers));
            values.add(record.value());
            values.add(letter.reason());
            values.add(letter.stack());
            values.add(letter.blockedBehind());
            values.add(UtcTimestamps.of(now));
            announcements.add(
                    deadLetter(record, headers, letter.reason(), letter.stack(), letter.blockedBehind(), now));
        }
        packet.update(INSERT + SqlPacket.tuples(letters.size(), INSERTED_COLUMNS), values);
        outbox.append(packet, announcements);
    }

    /**
     * Makes an event a dead letter and moves the consumer's position behind it, in a transaction of its own. One that is a dead
     * letter already only has its position moved.
     *
     * @throws ConsumerPositions.PositionMismatch if another consumer handles its partition now; nothing is changed then
     */
    void add(ConsumerRecord<byte[], byte[]> record, Throwable fault, ConsumerPositions positions) {
        TopicPartition partition = ConsumerPositions.partitionOf(record);
        String topicId = positions.topicIdOf(partition);
        Map<TopicPartition, ConsumerPositions.Position> next = positions.behind(List.of(record));
        Boolean created = transaction.execute(status -> {
            Map<TopicPartition, ConsumerPositions.Position> locked = new HashMap<>();
            Set<String> known = new HashSet<>();
            SqlPacket read = new SqlPacket();
            positions.lock(read, Set.of(partition), locked);
            Set<String> ids = idsOf(record);
            Set<ConsumerRecord<byte[], byte[]>> knownRecords = new HashSet<>();
            readKnown(read, ids, known);
            readKnownAt(read, ids.isEmpty() ? List.of(record) : List.of(), positions, knownRecords);
            read.execute(jdbc);
            positions.compare(Set.of(partition), locked);
            SqlPacket write = new SqlPacket();
            boolean isNew = known.isEmpty() && knownRecords.isEmpty();
            if (isNew) {
                store(write, List.of(Letter.of(record, topicId, fault)));
            }
            positions.move(write, next);
            write.execute(jdbc);
            return isNew;
        });
        positions.moved(next);
        if (Boolean.TRUE.equals(created)) {
            created(record);
        }
    }

    /** A dead letter is committed. */
    void created(ConsumerRecord<byte[], byte[]> record) {
        AfterCommit.run(
                "a dead letter",
                () -> meters.counter("saga.dead.letters.created", "topic", record.topic())
                        .increment());
    }

    // ---- for operators

    /**
     * A dead letter as far as resolving it is concerned.
     *
     * @param key whose queue it is in; empty for a record without a key, which is alone
     * @param resolved what became of it, for people; null while it is open
     */
    record Found(
            long id,
            String key,
            @Nullable String eventId,
            @Nullable String type,
            @Nullable String resolved) {}

    /** Those of the ids that there are, the earliest first. */
    List<Found> find(Collection<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : client.sql(STATES)
                        .param("ids", ids)
                        .query(DeadLetterStore::found)
                        .list();
    }

    /** The first open one of a key. */
    Optional<Found> head(String key) {
        return client.sql(HEAD).param("key", key).query(DeadLetterStore::found).optional();
    }

    /** The open ones of each of these keys, up to an id, the earliest first. */
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
     * Locks whatever is first in the queue of the event's key, until the caller's transaction ends; meanwhile nothing is stored
     * behind it, and no event with the key is applied.
     *
     * @return the first; null if the key has no open dead letter any more
     */
    @Nullable
    Long lockHead(Found event) {
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
                    if (key.length() >= STORED_KEY_CHARS) {
                        throw new SerializationException("the record's key is longer than any key of this service");
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

    /** Notes that it is resolved. Joins the caller's transaction, which has it locked. */
    void resolve(long id, String resolution, String by) {
        jdbc.update(RESOLVE, UtcTimestamps.of(clock.instant()), resolution, by, id);
    }

    /**
     * Notes that it could not be replayed, and why, beside the reason that it was stored with; changes nothing if somebody else
     * resolved it meanwhile.
     */
    void failed(long id, Throwable fault) {
        jdbc.update(FAILED, reasonOf(fault), stackOf(fault), UtcTimestamps.of(clock.instant()), id);
    }

    private static Found found(ResultSet row, int number) throws SQLException {
        String resolution = row.getString("resolution");
        return new Found(
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
            @Nullable Long blockedBehind,
            Instant now) {
        Map<String, String> added = new LinkedHashMap<>(headers);
        added.put("dlt-reason", reason);
        if (stack != null) {
            added.put("dlt-stack", stack);
        }
        if (blockedBehind != null) {
            added.put("dlt-blocked-behind", blockedBehind.toString());
        }
        added.put("dlt-consumer-group", consumerGroup);
        added.put("dlt-original-topic", record.topic());
        added.put("dlt-original-partition", Integer.toString(record.partition()));
        added.put("dlt-original-offset", Long.toString(record.offset()));
        added.put("dlt-time", now.toString());
        String traceparent = headers.get("traceparent");
        return new OutboxMessage(
                ReceivedRecords.idOf(headers.get("ce_id")).orElseGet(TimeOrderedIds::next),
                DeadLetterTopics.of(record.topic(), consumerGroup),
                clipped(ReceivedRecords.keyOf(record), ANNOUNCED_KEY_CHARS),
                clipped(headers.getOrDefault("ce_type", "unknown"), TYPE_CHARS),
                clipped(headers.getOrDefault("ce_source", "unknown"), SOURCE_CHARS),
                now,
                traceparent == null ? null : Traces.received(traceparent, headers.get("tracestate")),
                null,
                null,
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
