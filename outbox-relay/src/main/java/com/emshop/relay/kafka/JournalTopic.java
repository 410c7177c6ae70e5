package com.emshop.relay.kafka;

import com.emshop.relay.position.Position;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic, one for each source, in which the relay keeps its position and the history of the outbox tables.
 *
 * <p>Its records are written in the very transactions that carry the rows, so what is read here is exactly what
 * consumers can see, and a fenced relay can change none of it.
 */
final class JournalTopic {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

    private final TopicPartition partition;

    JournalTopic(String name) {
        partition = new TopicPartition(name, 0);
    }

    String name() {
        return partition.topic();
    }

    ProducerRecord<byte[], byte[]> positionRecord(Position position) {
        return keyed(JournalContents.POSITION_KEY, JournalFormat.write(position));
    }

    /** @param ordinal how many entries the history has before this one */
    ProducerRecord<byte[], byte[]> tableHistoryRecord(int ordinal, String entry) {
        // Every entry has a key of its own: compaction keeps them all, in order.
        return keyed(JournalContents.tableHistoryKey(ordinal), entry);
    }

    /** Says that rows are being published beside the position, which is worth nothing until that is finished. */
    ProducerRecord<byte[], byte[]> recoveryRecord() {
        return keyed(JournalContents.RECOVERY_KEY, "begun");
    }

    /** Has the journal forget what it holds under that key. */
    ProducerRecord<byte[], byte[]> tombstone(String key) {
        return keyed(key, null);
    }

    private ProducerRecord<byte[], byte[]> keyed(String key, @Nullable String value) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates the topic, or sets right one that a broker has created by itself: that one would forget the position. */
    void ensureExists(Admin admin, short replicationFactor, Duration timeout) {
        Map<String, String> config = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
                // Read whole at every start: kept short by small segments and eager cleaning.
                TopicConfig.SEGMENT_BYTES_CONFIG, "8388608",
                TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        try {
            KafkaFutures.get(
                    admin.createTopics(List.of(new NewTopic(name(), 1, replicationFactor).configs(config)))
                            .all(),
                    timeout);
            return;
        } catch (TopicExistsException e) {
            // The normal case from the second start on.
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name());
        Config found = Objects.requireNonNull(
                KafkaFutures.get(admin.describeConfigs(Set.of(resource)).all(), timeout)
                        .get(resource));
        String policy = found.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
            List<AlterConfigOp> changes = config.entrySet().stream()
                    .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            KafkaFutures.get(
                    admin.incrementalAlterConfigs(Map.of(resource, changes)).all(), timeout);
        }
    }

    /**
     * Reads all that is committed. To be called after this relay's producer was initialised: from then on no older relay
     * can add to it.
     *
     * @throws IllegalStateException if the end is not reached in time
     */
    JournalContents read(Admin admin, Supplier<Consumer<byte[], byte[]>> consumers, Clock clock, Duration timeout) {
        long end = end(admin, IsolationLevel.READ_UNCOMMITTED, timeout);
        JournalContents contents = new JournalContents(name());
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            assign(consumer);
            readUpTo(end, consumer, contents, clock, timeout);
        }
        return contents;
    }

    /** Where the topic ends, as somebody sees it who reads with that isolation. */
    long end(Admin admin, IsolationLevel isolation, Duration timeout) {
        return KafkaFutures.get(
                        admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                                .partitionResult(partition),
                        timeout)
                .offset();
    }

    /** Has the consumer read the topic from its beginning. */
    void assign(Consumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** @throws IllegalStateException if the end is not reached in time */
    void readUpTo(
            long end, Consumer<byte[], byte[]> consumer, JournalContents contents, Clock clock, Duration timeout) {
        Instant deadline = clock.instant().plus(timeout);
        while (isBehind(end, consumer, timeout)) {
            if (clock.instant().isAfter(deadline)) {
                throw new IllegalStateException("Topic " + name() + " could not be read up to offset " + end + " in "
                        + timeout.toSeconds() + " s");
            }
            consumer.poll(POLL_TIMEOUT).forEach(contents::add);
        }
    }

    boolean isBehind(long end, Consumer<byte[], byte[]> consumer, Duration timeout) {
        return consumer.position(partition, timeout) < end;
    }
}
