package com.emshop.relay.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the committed records of event topics, without their payloads. It fences no relay, and creates and changes nothing.
 *
 * <p>Used by one thread. It reads for as long as it makes progress; each wait without progress is bounded.
 */
public final class TopicReader implements AutoCloseable {

    public static final String EVENT_ID_HEADER = OutboxRecords.CE_ID;

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

    private final Admin admin;
    private final KafkaConsumer<byte[], @Nullable Void> consumer;
    private final Duration timeout;
    private final Duration progressTimeout;
    private final Clock clock;

    public TopicReader(String sourceName, KafkaProperties properties, Clock clock) {
        this.timeout = properties.blockTimeout();
        // A transaction that a dead producer left open hides later records until the broker aborts it.
        this.progressTimeout = properties.transactionTimeout().multipliedBy(2).plus(properties.blockTimeout());
        this.clock = clock;
        this.admin = Admin.create(properties.adminConfig(sourceName));
        Map<String, Object> config = properties.consumerConfig(sourceName);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, properties.transactionalIdPrefix() + sourceName + "-topic-reader");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        Deserializer<@Nullable Void> nothing = (topic, payload) -> null;
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), nothing);
    }

    /**
     * A record without its payload.
     *
     * @param at its timestamp: the producer's or the broker's, as the topic is configured
     * @param eventId its {@code ce_id}, or null if it has none
     */
    public record PublishedRecord(
            String topic,
            int partition,
            long offset,
            Instant at,
            @Nullable String key,
            @Nullable String eventId) {

        /** For log lines and error messages. */
        public String coordinates() {
            return topic + "-" + partition + "@" + offset;
        }
    }

    /**
     * The result of reading topics.
     *
     * @param missing topics that do not exist
     * @param records how many records were read
     * @param partitions the partition count of each topic
     * @param deletedUpTo by topic and partition, the time of the first record that is left after older ones were deleted
     */
    public record ReadResult(
            Set<String> missing, long records, Map<String, Integer> partitions, Map<String, Instant> deletedUpTo) {

        public ReadResult {
            missing = Set.copyOf(missing);
            partitions = Map.copyOf(partitions);
            deletedUpTo = Map.copyOf(deletedUpTo);
        }

        /**
         * Whether retention may have deleted a record: the key's partition lost its oldest records, and those that are left are
         * not older than the given time.
         *
         * @param producedAt null if unknown
         */
        public boolean mayHaveDeleted(String topic, String key, @Nullable Instant producedAt) {
            Integer count = partitions.get(topic);
            if (count == null) {
                return false;
            }
            int partition = BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), count);
            Instant upTo = deletedUpTo.get(topic + "-" + partition);
            return upTo != null && (producedAt == null || !producedAt.isAfter(upTo));
        }
    }

    /**
     * Reads all committed records of the topics, in the order of each partition, up to the ends at the time of the call.
     *
     * @param from older records may be skipped; null for all
     * @throws TimeoutException if it makes no progress
     */
    public ReadResult read(Collection<String> topics, @Nullable Instant from, Consumer<PublishedRecord> to) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<String> missing = new HashSet<>();
        for (String topic : topics) {
            try {
                TopicDescription found = KafkaFutures.get(
                                admin.describeTopics(List.of(topic)).allTopicNames(), timeout)
                        .get(topic);
                counts.put(topic, Objects.requireNonNull(found).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                missing.add(topic);
            }
        }
        List<TopicPartition> partitions = new ArrayList<>();
        counts.forEach((topic, count) -> {
            for (int i = 0; i < count; i++) {
                partitions.add(new TopicPartition(topic, i));
            }
        });
        if (partitions.isEmpty()) {
            return new ReadResult(missing, 0, counts, Map.of());
        }
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, timeout);
        Map<TopicPartition, Long> ends = ends(partitions);
        consumer.assign(partitions);
        seek(partitions, begins, from);
        Map<TopicPartition, Instant> firsts = new HashMap<>();
        long records = read(ends, entry -> {
            firsts.putIfAbsent(new TopicPartition(entry.topic(), entry.partition()), entry.at());
            to.accept(entry);
        });
        Map<String, Instant> deletedUpTo = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (begins.getOrDefault(partition, 0L) > 0) {
                deletedUpTo.put(partition.toString(), firsts.getOrDefault(partition, clock.instant()));
            }
        }
        return new ReadResult(missing, records, counts, deletedUpTo);
    }

    /**
     * The ends including open transactions: another producer's open transaction may hide committed records, so reading waits for
     * its end.
     */
    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        var found = KafkaFutures.get(
                admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
                                new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all(),
                timeout);
        Map<TopicPartition, Long> ends = new HashMap<>();
        found.forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private void seek(List<TopicPartition> partitions, Map<TopicPartition, Long> begins, @Nullable Instant from) {
        if (from == null) {
            partitions.forEach(partition -> consumer.seek(partition, begins.getOrDefault(partition, 0L)));
            return;
        }
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> from.toEpochMilli())), timeout);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = found.get(partition);
            // Null also when the offset is behind an open transaction; then read from the beginning.
            consumer.seek(partition, first == null ? begins.getOrDefault(partition, 0L) : first.offset());
        }
    }

    private long read(Map<TopicPartition, Long> ends, Consumer<PublishedRecord> to) {
        Map<TopicPartition, Long> ahead = new HashMap<>(ends);
        long records = 0;
        Instant lastProgress = clock.instant();
        while (true) {
            List<TopicPartition> done = ahead.entrySet().stream()
                    .filter(end -> consumer.position(end.getKey(), timeout) >= end.getValue())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!done.isEmpty()) {
                consumer.pause(done);
                done.forEach(ahead::remove);
                lastProgress = clock.instant();
            }
            if (ahead.isEmpty()) {
                return records;
            }
            boolean any = false;
            for (ConsumerRecord<byte[], @Nullable Void> item : consumer.poll(POLL_TIMEOUT)) {
                any = true;
                if (item.offset() < ends.getOrDefault(new TopicPartition(item.topic(), item.partition()), 0L)) {
                    records++;
                    to.accept(recordOf(item));
                }
            }
            if (any) {
                lastProgress = clock.instant();
            } else if (clock.instant().isAfter(lastProgress.plus(progressTimeout))) {
                throw new TimeoutException("No progress for " + progressTimeout.toSeconds() + " s from "
                        + ahead.keySet() + ": a transaction is open there, or the broker does not answer");
            }
        }
    }

    private static PublishedRecord recordOf(ConsumerRecord<byte[], @Nullable Void> item) {
        Header id = item.headers().lastHeader(OutboxRecords.CE_ID);
        return new PublishedRecord(
                item.topic(),
                item.partition(),
                item.offset(),
                Instant.ofEpochMilli(item.timestamp()),
                item.key() == null ? null : new String(item.key(), StandardCharsets.UTF_8),
                id == null || id.value() == null ? null : new String(id.value(), StandardCharsets.UTF_8));
    }

    /** The {@code ce_id} of the record of a row with these columns. */
    public static String publishedId(String eventId, @Nullable String headers) {
        return OutboxRecords.publishedId(eventId, headers);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        admin.close(Duration.ZERO);
    }
}
