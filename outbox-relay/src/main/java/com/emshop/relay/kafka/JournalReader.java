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
 * Reads a source's journal while its relay works. It does not fence the relay, and creates and changes nothing.
 *
 * <p>Used by one thread. All waits are bounded.
 */
public final class JournalReader implements AutoCloseable {

    private final JournalTopic topic;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final JournalContents contents;
    private final Duration timeout;
    private final Clock clock;
    private boolean assigned;

    public JournalReader(String sourceName, KafkaProperties properties, Clock clock) {
        this.topic = new JournalTopic(properties.journalTopicPrefix() + sourceName);
        this.contents = new JournalContents(topic.name());
        this.timeout = properties.blockTimeout();
        this.clock = clock;
        this.admin = Admin.create(properties.adminConfig(sourceName));
        Map<String, Object> config = properties.consumerConfig(sourceName);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, topic.name() + "-reader");
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Waits for a new record, for the given time at most.
     *
     * @return what is committed now; empty if the source was never relayed
     * @throws DamagedJournalException if it can't be read
     */
    public Journal next(Duration atMost) {
        readUpTo(end(), atMost);
        return contents.journal();
    }

    /** Like {@link #next}, but does not wait. */
    public Journal read() {
        return next(Duration.ZERO);
    }

    private long end() {
        try {
            // Only up to the last decided transaction: one that a dead relay left open must not block this.
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
