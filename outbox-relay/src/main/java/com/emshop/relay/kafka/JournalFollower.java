package com.emshop.relay.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a source's journal while its relay works on: nothing is fenced, created or changed.
 *
 * <p>Used by one thread. All waits are bounded.
 */
public final class JournalFollower implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

    private final TopicPartition partition;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final JournalContents contents;
    private final Duration timeout;
    private final Clock clock;
    private boolean assigned;

    public JournalFollower(String sourceName, KafkaSettings settings, Clock clock) {
        String topic = settings.journalTopicPrefix() + sourceName;
        this.partition = new TopicPartition(topic, 0);
        this.contents = new JournalContents(topic);
        this.timeout = settings.blockTimeout();
        this.clock = clock;
        this.admin = Admin.create(settings.adminConfig(sourceName));
        Map<String, Object> config = new HashMap<>(settings.commonConfig(sourceName));
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, topic + "-follower");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Waits until the journal says more than it did, for the given time at most.
     *
     * @return what is committed now; empty if the source was never relayed
     * @throws DamagedJournalException if it can't be understood
     */
    public Journal next(Duration atMost) {
        readUpTo(end(), atMost);
        return contents.journal();
    }

    /**
     * @return what is committed now; empty if the source was never relayed
     * @throws DamagedJournalException if it can't be understood
     */
    public Journal read() {
        readUpTo(end(), Duration.ZERO);
        return contents.journal();
    }

    private long end() {
        try {
            // Only up to where transactions are decided: one that a dead relay left open must not hold this up.
            return KafkaFutures.get(
                            admin.listOffsets(
                                            Map.of(partition, OffsetSpec.latest()),
                                            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                    .partitionResult(partition),
                            timeout)
                    .offset();
        } catch (UnknownTopicOrPartitionException neverRelayed) {
            return 0;
        }
    }

    private void readUpTo(long end, Duration waitBeyond) {
        if (end > 0 && !assigned) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assigned = true;
        }
        if (!assigned) {
            return;
        }
        Instant deadline = clock.instant().plus(timeout);
        boolean behind = consumer.position(partition, timeout) < end;
        if (!behind && !waitBeyond.isZero()) {
            consumer.poll(waitBeyond).forEach(contents::add);
            return;
        }
        while (consumer.position(partition, timeout) < end) {
            if (clock.instant().isAfter(deadline)) {
                throw new IllegalStateException("Topic " + partition.topic() + " could not be read up to offset " + end
                        + " in " + timeout.toSeconds() + " s");
            }
            consumer.poll(POLL_TIMEOUT).forEach(contents::add);
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
        admin.close(Duration.ZERO);
    }
}
