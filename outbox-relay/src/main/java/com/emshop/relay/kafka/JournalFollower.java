package com.emshop.relay.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a source's journal while its relay works on: nothing is fenced, created or changed.
 *
 * <p>Used by one thread. All waits are bounded.
 */
public final class JournalFollower implements AutoCloseable {

    private final JournalTopic topic;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final JournalContents contents;
    private final Duration timeout;
    private final Clock clock;
    private boolean assigned;

    public JournalFollower(String sourceName, KafkaSettings settings, Clock clock) {
        this.topic = new JournalTopic(settings.journalTopicPrefix() + sourceName);
        this.contents = new JournalContents(topic.name());
        this.timeout = settings.blockTimeout();
        this.clock = clock;
        this.admin = Admin.create(settings.adminConfig(sourceName));
        Map<String, Object> config = settings.consumerConfig(sourceName);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, topic.name() + "-follower");
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
            return topic.end(admin, IsolationLevel.READ_COMMITTED, timeout);
        } catch (UnknownTopicOrPartitionException neverRelayed) {
            return 0;
        }
    }

    private void readUpTo(long end, Duration waitBeyond) {
        if (end > 0 && !assigned) {
            topic.assign(consumer);
            assigned = true;
        }
        if (!assigned) {
            return;
        }
        if (!waitBeyond.isZero() && !topic.isBehind(end, consumer, timeout)) {
            consumer.poll(waitBeyond).forEach(contents::add);
            return;
        }
        topic.readUpTo(end, consumer, contents, clock, timeout);
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
        admin.close(Duration.ZERO);
    }
}
