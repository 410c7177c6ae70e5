package com.emshop.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sees the records of one topic as soon as a read_committed consumer can, from the topic's beginning. Used by one thread.
 */
final class TopicReader implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final String ID_HEADER = "ce_id";

    /** What is done about each record that is seen. */
    interface Sight {
        /** @param nanos of {@link System#nanoTime()}, when it was seen */
        void of(int series, int number, int partition, long nanos);
    }

    private final KafkaConsumer<byte[], byte[]> consumer;

    TopicReader(String bootstrap, String topic) {
        List<TopicPartition> partitions = partitionsOf(topic);
        consumer = consumer(bootstrap, partitions);
        // Looked up now, so that the first record is seen when it comes.
        partitions.forEach(consumer::position);
    }

    static List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, Workload.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** One that sees what is committed, from the beginning of the partitions. */
    static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, List<TopicPartition> partitions) {
        var consumer = new KafkaConsumer<byte[], byte[]>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /**
     * Waits a moment for records.
     *
     * @return how many there were
     * @throws IllegalStateException if a record has no id, which nobody under test should produce
     */
    int poll(Sight sight) {
        var records = consumer.poll(WAIT);
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> one : records) {
            var id = one.headers().lastHeader(ID_HEADER);
            if (id == null) {
                throw new IllegalStateException(
                        "a record without " + ID_HEADER + " at " + one.topic() + "-" + one.partition());
            }
            sight.of(EventIds.series(id.value()), EventIds.number(id.value()), one.partition(), now);
        }
        return records.count();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
