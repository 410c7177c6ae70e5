package com.emshop.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A limit: publishes the backlog's records, which it makes itself, in Kafka transactions as large as a relay's. */
final class BareProducer {
    static final String NAME = "bare transactional producer";

    /** As many rows as a full batch of the relay holds. */
    static final int TRANSACTION_ROWS = 2048;

    private static final int BATCH_BYTES = 128 * 1024;

    private BareProducer() {}

    /** Arguments: bootstrap servers, topic, series, number of rows. */
    public static void main(String[] args) {
        String topic = args[1];
        int series = Integer.parseInt(args[2]);
        int rows = Integer.parseInt(args[3]);
        try (var producer = new KafkaProducer<byte[], byte[]>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                args[0],
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "bare-producer",
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES))) {
            producer.initTransactions();
            for (int number = 0; number < rows; ) {
                producer.beginTransaction();
                int end = Math.min(rows, number + TRANSACTION_ROWS);
                for (; number < end; number++) {
                    // The commit waits for all of them, and fails if one has failed.
                    var unused = producer.send(of(topic, series, number));
                }
                producer.commitTransaction();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> of(String topic, int series, int number) {
        byte[] key = utf8(Workload.key(number));
        var event = new ProducerRecord<>(topic, null, key, Workload.payload(number));
        event.headers()
                .add("ce_specversion", utf8("1.0"))
                .add("ce_id", utf8(EventIds.of(series, number)))
                .add("ce_source", utf8(Workload.SOURCE))
                .add("ce_type", utf8(Workload.TYPE))
                .add("ce_time", utf8(Instant.now().toString()))
                .add("ce_subject", key)
                .add("content-type", utf8("application/avro"))
                .add("traceparent", utf8(Workload.traceparent(number)));
        return event;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
