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
 * Reads what consumers can see on event topics, without their payloads. Nothing is fenced, created or changed.
 *
 * <p>Used by one thread. All waits are bounded: reading goes on for as long as it gets on.
 */
public final class EventLog implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

    private final Admin admin;
    private final KafkaConsumer<byte[], @Nullable Void> consumer;
    private final Duration timeout;
    private final Duration patience;
    private final Clock clock;

    public EventLog(String sourceName, KafkaSettings settings, Clock clock) {
        this.timeout = settings.blockTimeout();
        // A transaction that its producer left open hides what is behind it until the broker ends it.
        this.patience = settings.transactionTimeout().multipliedBy(2).plus(settings.blockTimeout());
        this.clock = clock;
        this.admin = Admin.create(settings.adminConfig(sourceName));
        Map<String, Object> config = settings.consumerConfig(sourceName);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.transactionalIdPrefix() + sourceName + "-event-log");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        Deserializer<@Nullable Void> nothing = (topic, payload) -> null;
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), nothing);
    }

    /**
     * One record.
     *
     * @param at when it was produced, by its producer's clock, or appended, by the broker's, as the topic has it
     * @param eventId its {@code ce_id}, or null if it has none
     */
    public record Entry(
            String topic,
            int partition,
            long offset,
            Instant at,
            @Nullable String key,
            @Nullable String eventId) {

        /** For messages to people. */
        public String place() {
            return topic + "-" + partition + "@" + offset;
        }
    }

    /**
     * What was read.
     *
     * @param missing topics that do not exist
     * @param records how many records were read
     */
    public record Extent(
            Set<String> missing, long records, Map<String, Integer> partitions, Map<String, Instant> forgotten) {

        public Extent {
            missing = Set.copyOf(missing);
            partitions = Map.copyOf(partitions);
            forgotten = Map.copyOf(forgotten);
        }

        /**
         * Whether a record that was produced then may have been there and be gone: the topic has dropped the oldest
         * records of the key's partition, and those that are left are not older.
         */
        public boolean mayHaveForgotten(String topic, String key, Instant producedAt) {
            Integer count = partitions.get(topic);
            if (count == null) {
                return false;
            }
            int partition = BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), count);
            Instant upTo = forgotten.get(topic + "-" + partition);
            return upTo != null && !producedAt.isAfter(upTo);
        }
    }

    /**
     * Hands over all committed records of the topics, each partition's in their order, up to where it ended when this was
     * called.
     *
     * @param from only what was produced then or later need be handed over; null for all
     * @throws TimeoutException if it does not get on
     */
    public Extent read(Collection<String> topics, @Nullable Instant from, Consumer<Entry> to) {
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
            return new Extent(missing, 0, counts, Map.of());
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
        Map<String, Instant> forgotten = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (begins.getOrDefault(partition, 0L) > 0) {
                forgotten.put(partition.toString(), firsts.getOrDefault(partition, clock.instant()));
            }
        }
        return new Extent(missing, records, counts, forgotten);
    }

    /**
     * The end of what is written, not of what is decided: another producer's open transaction may hide records that are
     * committed, and is waited for.
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
            // Also none when it lies behind an open transaction, which says nothing of what comes before it is decided.
            consumer.seek(partition, first == null ? begins.getOrDefault(partition, 0L) : first.offset());
        }
    }

    private long read(Map<TopicPartition, Long> ends, Consumer<Entry> to) {
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
                    to.accept(entryOf(item));
                }
            }
            if (any) {
                lastProgress = clock.instant();
            } else if (clock.instant().isAfter(lastProgress.plus(patience))) {
                throw new TimeoutException("Nothing could be read for " + patience.toSeconds() + " s from "
                        + ahead.keySet() + ": a transaction is open there, or the broker is away");
            }
        }
    }

    private static Entry entryOf(ConsumerRecord<byte[], @Nullable Void> item) {
        Header id = item.headers().lastHeader(OutboxRecords.CE_ID);
        return new Entry(
                item.topic(),
                item.partition(),
                item.offset(),
                Instant.ofEpochMilli(item.timestamp()),
                item.key() == null ? null : new String(item.key(), StandardCharsets.UTF_8),
                id == null || id.value() == null ? null : new String(id.value(), StandardCharsets.UTF_8));
    }

    /** Under which id a row with these columns is found on its topic. */
    public static String publishedId(String eventId, @Nullable String headers) {
        return OutboxRecords.publishedId(eventId, headers);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        admin.close(Duration.ZERO);
    }
}
