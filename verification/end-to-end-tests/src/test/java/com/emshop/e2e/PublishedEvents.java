package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import com.emshop.localstack.stack.Service;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a read_committed consumer finds on the topics, beside what the services wrote into their outboxes. */
final class PublishedEvents {
    private final RunningShop running;

    PublishedEvents(RunningShop running) {
        this.running = running;
    }

    /** One record. */
    record Published(String topic, String key, Map<String, String> headers) {
        String id() {
            return headers.getOrDefault("ce_id", "");
        }
    }

    /** The events of one order on all topics. */
    List<Published> of(PlacedOrder order) {
        return all().stream()
                .filter(event -> event.key().equals(order.orderSn()))
                .toList();
    }

    /** Each outbox row is on its topic exactly once, and those of one order in the order of their commits. */
    void areEveryOutboxRowExactlyOnce() {
        Timeouts.waitsFor("every outbox row on its topic").untilAsserted(() -> {
            List<String> outbox = outbox();
            List<String> topics = new ArrayList<>();
            all().forEach(event -> topics.add(event.topic() + " " + event.key() + " " + event.id()));
            assertThat(topics).doesNotHaveDuplicates().hasSameElementsAs(outbox);
            assertThat(byKey(topics)).isEqualTo(byKey(outbox));
        });
    }

    /** Topic and order → ids in order. */
    private static Map<String, List<String>> byKey(List<String> lines) {
        Map<String, List<String>> byKey = new HashMap<>();
        lines.forEach(line -> byKey.computeIfAbsent(line.substring(0, line.lastIndexOf(' ')), none -> new ArrayList<>())
                .add(line));
        return byKey;
    }

    private List<String> outbox() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = running.database()) {
            for (Service service : Service.values()) {
                if (service.schema().isEmpty()) {
                    continue;
                }
                try (ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT CONCAT(topic, ' ', message_key, ' ', event_id) FROM "
                                + service.schema().get() + ".outbox ORDER BY id")) {
                    while (row.next()) {
                        rows.add(row.getString(1));
                    }
                }
            }
        }
        return rows;
    }

    private List<Published> all() {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                running.stack().addresses().kafka(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        List<Published> events = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Topics.ALL.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> events.add(published(record)));
            }
        }
        return events;
    }

    private static Published published(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return new Published(record.topic(), record.key(), headers);
    }
}
