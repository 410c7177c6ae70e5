package com.emshop.saga.messaging;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where this service has arrived in every partition that it consumes, in {@code consumer_positions}. The position moves in the
 * transaction that handles the events before it, so each event is handled exactly once, and a restored database brings its own
 * positions back. Kafka's group offsets are committed for tools that measure lag; they decide nothing, except that a partition
 * without a position begins at the group's offset if there is one.
 *
 * <p>Fencing: a batch locks the rows of its partitions and compares them with what this consumer stored last. A consumer that
 * lost a partition to another one finds a difference, and its batch is rolled back.
 *
 * <p>One consumer thread uses a partition at a time; different partitions may be used by different threads.
 */
final class ConsumerPositions implements ConsumerAwareRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(ConsumerPositions.class);
    private static final String COLUMNS =
            "SELECT topic, partition_no, topic_id, leader_epoch, next_offset FROM consumer_positions WHERE ";
    private static final int WRITTEN_COLUMNS = 6;
    private static final String WRITE = """
            INSERT INTO consumer_positions (topic, partition_no, topic_id, leader_epoch, next_offset, moved_at) VALUES %s
            ON DUPLICATE KEY UPDATE topic_id = VALUES(topic_id), leader_epoch = VALUES(leader_epoch),
              next_offset = VALUES(next_offset), moved_at = VALUES(moved_at)""";
    private static final String BEGIN = """
            INSERT IGNORE INTO consumer_positions (topic, partition_no, topic_id, leader_epoch, next_offset, moved_at)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private static final String PASS = """
            UPDATE consumer_positions SET next_offset = ?, leader_epoch = NULL, moved_at = ?
            WHERE topic = ? AND partition_no = ? AND next_offset = ?""";
    private static final Duration POSITION_TIMEOUT = Duration.ofSeconds(1);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Function<Set<String>, Map<String, Uuid>> topicIds;
    private final Clock clock;
    /** What this process stored, or read, last. */
    private final Map<TopicPartition, Position> known = new ConcurrentHashMap<>();

    /** @param topicIds asks the brokers for the ids of topics */
    ConsumerPositions(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Function<Set<String>, Map<String, Uuid>> topicIds,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.topicIds = topicIds;
        this.clock = clock;
    }

    /**
     * A row.
     *
     * @param topicId which topic of that name: one that was created anew has another id
     * @param leaderEpoch that of the last handled record, by which a truncated log is noticed; null if it is not known
     * @param nextOffset the first offset that was not handled
     */
    record Position(String topicId, @Nullable Integer leaderEpoch, long nextOffset) {}

    /** Another consumer moved a position: the batch belongs to somebody else, or was read before a position was set back. */
    static final class PositionMismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PositionMismatch(String message) {
            super(message);
        }
    }

    // ---- in the transaction of a batch

    /** Adds the query that locks the positions of these partitions, in their order. */
    void lock(SqlPacket packet, Collection<TopicPartition> partitions, Map<TopicPartition, Position> into) {
        read(packet, partitions, " ORDER BY topic, partition_no FOR UPDATE", into);
    }

    private static void read(
            SqlPacket packet,
            Collection<TopicPartition> partitions,
            String suffix,
            Map<TopicPartition, Position> into) {
        List<Object> parameters = new ArrayList<>();
        for (TopicPartition partition : sorted(partitions)) {
            parameters.add(partition.topic());
            parameters.add(partition.partition());
        }
        String condition = "(topic, partition_no) IN (" + SqlPacket.tuples(partitions.size(), 2) + ")";
        packet.query(
                COLUMNS + condition + suffix,
                parameters,
                row -> into.put(
                        new TopicPartition(row.getString(1), row.getInt(2)),
                        new Position(row.getString(3), row.getObject(4, Integer.class), row.getLong(5))));
    }

    /**
     * Compares what was locked with what this consumer stored last.
     *
     * @throws PositionMismatch if they differ; the batch must be rolled back
     */
    void compare(Collection<TopicPartition> partitions, Map<TopicPartition, Position> locked) {
        for (TopicPartition partition : partitions) {
            Position expected = known.get(partition);
            Position found = locked.get(partition);
            if (expected == null || found == null || expected.nextOffset() != found.nextOffset()) {
                throw new PositionMismatch("the position of " + partition + " is " + found + " and not " + expected
                        + ": another consumer handled it");
            }
        }
    }

    /** Where the handled records of a batch lead: for each partition the position behind its last one. */
    Map<TopicPartition, Position> behind(List<ConsumerRecord<byte[], byte[]>> handled) {
        Map<TopicPartition, Position> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : handled) {
            TopicPartition partition = partitionOf(record);
            Position before = known.get(partition);
            next.put(
                    partition,
                    new Position(
                            before == null ? "" : before.topicId(),
                            record.leaderEpoch().orElse(null),
                            record.offset() + 1));
        }
        return next;
    }

    /** Adds the statement that moves them. */
    void move(SqlPacket packet, Map<TopicPartition, Position> next) {
        if (next.isEmpty()) {
            return;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (TopicPartition partition : sorted(next.keySet())) {
            values.addAll(row(partition, next.get(partition)));
        }
        packet.update(WRITE.formatted(SqlPacket.tuples(next.size(), WRITTEN_COLUMNS)), values);
    }

    /** What was moved is committed. */
    void moved(Map<TopicPartition, Position> next) {
        known.putAll(next);
    }

    static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** The id of the topic that a partition was assigned with; empty if it is not known. */
    String topicIdOf(TopicPartition partition) {
        Position position = known.get(partition);
        return position == null ? "" : position.topicId();
    }

    // ---- assignment

    /**
     * Reads the positions of partitions that were assigned, and seeks there.
     *
     * @throws PositionUnusable if the topic does not have what lies at a position any more; the consumer has to stop
     */
    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            seek(consumer, partitions);
        }
    }

    @Override
    public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(known::remove);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(known::remove);
    }

    /** Seeks to the database's positions, after an assignment or after a comparison that failed. */
    void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        // If this fails, what is polled meanwhile does not compare, and is not handled.
        partitions.forEach(known::remove);
        // Before the ends of the topics: another consumer may still move them.
        Map<TopicPartition, Position> stored = stored(partitions);
        Set<String> topics = new TreeSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        Map<String, Uuid> ids = topicIds.apply(topics);
        Map<TopicPartition, Long> first = consumer.beginningOffsets(List.copyOf(partitions));
        Map<TopicPartition, Long> end = consumer.endOffsets(List.copyOf(partitions));
        List<TopicPartition> missing = partitions.stream()
                .filter(partition -> !stored.containsKey(partition))
                .toList();
        if (!missing.isEmpty()) {
            begin(consumer, missing, ids, first);
            stored.putAll(stored(missing));
        }
        for (TopicPartition partition : sorted(partitions)) {
            Position position = stored.get(partition);
            if (position == null) {
                throw new IllegalStateException("no position for " + partition);
            }
            check(partition, position, ids.get(partition.topic()), first.get(partition), end.get(partition));
            known.put(partition, position);
            consumer.seek(
                    partition,
                    new OffsetAndMetadata(position.nextOffset(), Optional.ofNullable(position.leaderEpoch()), ""));
        }
    }

    /**
     * Moves the position of a partition in which nothing comes behind what nobody here reacts to, and behind the markers of
     * transactions. Otherwise the first of them would be missing at the next start, once the broker has deleted it by
     * retention, as if an event had been lost. To be called by the consumer's thread; a fault is logged, and the next call
     * tries again.
     */
    void passIdle(Consumer<?, ?> consumer, TopicPartition partition) {
        Position before = known.get(partition);
        try {
            long reached = consumer.position(partition, POSITION_TIMEOUT);
            if (before == null || reached <= before.nextOffset()) {
                return;
            }
            // The epoch of what was passed is not known.
            Position next = new Position(before.topicId(), null, reached);
            Integer moved = transaction.execute(status -> jdbc.update(
                    PASS,
                    reached,
                    UtcTimestamps.of(clock.instant()),
                    partition.topic(),
                    partition.partition(),
                    before.nextOffset()));
            if (moved != null && moved == 1) {
                known.put(partition, next);
            }
        } catch (RuntimeException fault) {
            log.warn("the position of the idle {} stays {}", partition, before, fault);
        }
    }

    private Map<TopicPartition, Position> stored(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Position> stored = new HashMap<>();
        transaction.executeWithoutResult(status -> {
            stored.clear();
            SqlPacket packet = new SqlPacket();
            read(packet, partitions, "", stored);
            packet.execute(jdbc);
        });
        return stored;
    }

    /** Gives partitions their first positions, unless another instance did so meanwhile. */
    private void begin(
            Consumer<?, ?> consumer,
            List<TopicPartition> partitions,
            Map<String, Uuid> ids,
            Map<TopicPartition, Long> first) {
        Map<TopicPartition, OffsetAndMetadata> group = consumer.committed(Set.copyOf(partitions));
        transaction.executeWithoutResult(status -> {
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata committed = group.get(partition);
                long offset = committed != null ? committed.offset() : first.getOrDefault(partition, 0L);
                log.info(
                        "{} has no position yet and begins at offset {}, {}",
                        partition,
                        offset,
                        committed != null ? "that of its consumer group" : "the earliest that is retained");
                Position position = new Position(
                        String.valueOf(ids.get(partition.topic())),
                        committed == null ? null : committed.leaderEpoch().orElse(null),
                        offset);
                jdbc.update(BEGIN, row(partition, position).toArray());
            }
        });
    }

    private static void check(
            TopicPartition partition, Position position, @Nullable Uuid id, @Nullable Long first, @Nullable Long end) {
        String reason = null;
        if (id == null || first == null || end == null) {
            reason = "the brokers do not know it";
        } else if (!id.toString().equals(position.topicId())) {
            reason = "the topic was created anew: its id is " + id + ", not " + position.topicId();
        } else if (position.nextOffset() < first) {
            reason = "events were deleted before they were handled: the first that is retained is " + first;
        } else if (position.nextOffset() > end) {
            reason = "the topic is shorter than that: it ends at " + end;
        }
        if (reason != null) {
            throw new PositionUnusable(partition, position.nextOffset(), reason);
        }
    }

    private List<@Nullable Object> row(TopicPartition partition, @Nullable Position position) {
        if (position == null) {
            throw new IllegalArgumentException("no position for " + partition);
        }
        List<@Nullable Object> row = new ArrayList<>();
        row.add(partition.topic());
        row.add(partition.partition());
        row.add(position.topicId());
        row.add(position.leaderEpoch());
        row.add(position.nextOffset());
        row.add(UtcTimestamps.of(clock.instant()));
        return row;
    }

    private static List<TopicPartition> sorted(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
    }
}
