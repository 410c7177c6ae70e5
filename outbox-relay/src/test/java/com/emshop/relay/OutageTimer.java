package com.emshop.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Measures the time from a fault until the next row becomes visible. */
final class OutageTimer implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final List<Duration> measured = new ArrayList<>();

    OutageTimer(String bootstrap, String topic) {
        consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                10,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class));
        partitions = consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList();
        consumer.assign(partitions);
    }

    /** Triggers a fault that stops all publishing, and waits for the next visible row. */
    Duration after(Fault fault) throws Exception {
        long begun = System.nanoTime();
        fault.happens();
        consumer.endOffsets(partitions).forEach(consumer::seek);
        while (consumer.poll(Duration.ofMillis(20)).isEmpty()) {
            if (System.nanoTime() - begun > TIMEOUT.toNanos()) {
                throw new AssertionError("nothing was published for " + TIMEOUT.toSeconds() + " s");
            }
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        measured.add(taken);
        return taken;
    }

    String summary() {
        List<Duration> sorted = new ArrayList<>(measured);
        Collections.sort(sorted);
        return sorted.isEmpty()
                ? "nothing measured"
                : "median " + sorted.get(sorted.size() / 2).toMillis() + " ms, worst "
                        + sorted.get(sorted.size() - 1).toMillis() + " ms of " + sorted.size();
    }

    @Override
    public void close() {
        consumer.close();
    }

    interface Fault {
        void happens() throws Exception;
    }
}
