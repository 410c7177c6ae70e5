package com.emshop.benchmarks;

import com.emshop.saga.servers.StackException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Thread thread;
    private long count;
    private boolean measuring;
    private @Nullable Long nextNanos;
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
                    if (measureRequested()) {
                        // What was visible when the fault had happened does not count, though it is not read yet.
                        answerFrom = Map.copyOf(consumer.endOffsets(partitions));
                    }
                    records = consumer.poll(POLL);
                } catch (RetriableException brokerIsAway) {
                    continue;
                }
                if (!records.isEmpty()) {
                    note(records);
                }
            }
        }
    }

    private boolean measureRequested() {
        lock.lock();
        try {
            boolean requested = measuring;
            measuring = false;
            return requested;
        } finally {
            lock.unlock();
        }
    }

    private void note(ConsumerRecords<byte[], byte[]> records) {
        long now = System.nanoTime();
        lock.lock();
        try {
            count += records.count();
            for (ConsumerRecord<byte[], byte[]> one : records) {
                Long from = answerFrom.get(new TopicPartition(one.topic(), one.partition()));
                if (from != null && one.offset() >= from) {
                    nextNanos = now;
                    answerFrom = Map.of();
                }
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for so many more records. */
    void awaitFurther(long records, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long goal = count + records;
            long nanos = atMost.toNanos();
            while (count < goal) {
                if (nanos <= 0) {
                    throw new StackException(
                            "Waited in vain for " + atMost + ": " + count + " records are visible, not " + goal);
                }
                nanos = more.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long after a fault, which ends all publishing, a record was visible that was not before. */
    double secondsUntilNext(Runnable fault, Duration atMost) throws InterruptedException {
        fault.run();
        long from = System.nanoTime();
        lock.lock();
        try {
            nextNanos = null;
            measuring = true;
            long nanos = atMost.toNanos();
            while (nextNanos == null) {
                if (nanos <= 0) {
                    throw new StackException("No record became visible for " + atMost);
                }
                nanos = more.awaitNanos(nanos);
            }
            return (nextNanos - from) / (double) TimeUnit.SECONDS.toNanos(1);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
