package com.emshop.benchmarks;

import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of a topic as they become visible to a read_committed consumer, through any fault of the broker. Its
 * methods are for one thread; the counting has one of its own.
 */
final class Visible implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Thread thread;
    private final AtomicLong count = new AtomicLong();
    private volatile boolean measuring;
    private volatile @Nullable Long nextNanos;
    private volatile boolean closed;

    /** Of the counting thread alone: from where on a record is the one that is waited for. */
    private Map<TopicPartition, Long> answerFrom = Map.of();

    Visible(String bootstrap, String topic) {
        thread = new Thread(() -> count(bootstrap, topic), "visible");
        thread.setDaemon(true);
        thread.start();
    }

    private void count(String bootstrap, String topic) {
        List<TopicPartition> partitions = TopicReader.partitionsOf(topic);
        try (var consumer = TopicReader.consumer(bootstrap, partitions)) {
            while (!closed) {
                ConsumerRecords<byte[], byte[]> records;
                try {
                    if (measuring) {
                        // What was visible when the fault had happened does not count, though it is not read yet.
                        answerFrom = Map.copyOf(consumer.endOffsets(partitions));
                        measuring = false;
                    }
                    records = consumer.poll(POLL);
                } catch (RetriableException brokerIsAway) {
                    continue;
                }
                note(records);
            }
        }
    }

    private void note(ConsumerRecords<byte[], byte[]> records) {
        long now = System.nanoTime();
        count.addAndGet(records.count());
        for (ConsumerRecord<byte[], byte[]> one : records) {
            Long from = answerFrom.get(new TopicPartition(one.topic(), one.partition()));
            if (from != null && one.offset() >= from) {
                nextNanos = now;
                answerFrom = Map.of();
            }
        }
    }

    /** Waits for so many more records. */
    void awaitFurther(long records, Duration atMost) {
        long goal = count.get() + records;
        if (!Polling.until(atMost, () -> count.get() >= goal)) {
            throw new StackException(
                    "Waited in vain for " + atMost + ": " + count + " records are visible, not " + goal);
        }
    }

    /** How long after a fault, which ends all publishing, a record was visible that was not before. */
    double secondsUntilNext(Runnable fault, Duration atMost) {
        fault.run();
        long from = System.nanoTime();
        nextNanos = null;
        measuring = true;
        long next = Polling.poll(atMost, () -> Optional.ofNullable(nextNanos), Optional::isPresent)
                .orElseThrow(() -> new StackException("No record became visible for " + atMost));
        return (next - from) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
