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
 * The compacted topic, one per source, with the relay's position and the history of the outbox tables.
 *
 * <p>Its records are written in the same transactions as the rows. So its content always agrees with what consumers can see, and a
 * fenced relay can't change it.
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
        // Each entry has its own key, so compaction keeps all of them.
        return keyed(JournalContents.tableHistoryKey(ordinal), entry);
    }

    /** Marks the position as invalid until a recovery has finished. */
    ProducerRecord<byte[], byte[]> recoveryRecord() {
        return keyed(JournalContents.RECOVERY_KEY, "begun");
    }

    /** Deletes a key from the journal. */
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

    /** Creates the topic, or makes it compacted if a broker auto-created it: otherwise retention would delete the position. */
    void ensureExists(Admin admin, short replicationFactor, Duration timeout) {
        Map<String, String> config = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
                // Small segments and eager cleaning keep it short, because each start reads all of it.
                TopicConfig.SEGMENT_BYTES_CONFIG, "8388608",
                TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        try {
            KafkaFutures.get(
                    admin.createTopics(List.of(new NewTopic(name(), 1, replicationFactor).configs(config)))
                            .all(),
                    timeout);
            return;
        } catch (TopicExistsException e) {
            // Expected from the second start on.
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
     * Reads all committed records. To be called after this relay's producer was initialised: from then on no older relay can
     * write.
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

    /** The end offset for consumers with that isolation level. */
    long end(Admin admin, IsolationLevel isolation, Duration timeout) {
        return KafkaFutures.get(
                        admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                                .partitionResult(partition),
                        timeout)
                .offset();
    }

    /** Assigns the topic to the consumer, from its beginning. */
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
