package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.saga.servers.TestServers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The relay with the real MySQL and the real Kafka, without faults. */
class RelayIT {

    private static final Duration ARRIVAL = Duration.ofSeconds(30);

    private final TestServers servers = TestServers.running();

    @Test
    void rowIsPublishedWithAllItsHeaders() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "headers", "relay_it_headers");
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            byte[] payload = {0, 0, 0, 0, 7, 42, -1};
            try (Connection connection = outboxes.connect("relay_it_headers");
                    PreparedStatement insert = connection.prepareStatement("""
                            INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at,
                                                traceparent, tracestate, headers, payload)
                            VALUES (?, ?, ?, ?, ?, '2026-11-22 10:11:12.123456', ?, ?, ?, ?)""")) {
                insert.setString(1, "01930000-0000-7000-8000-000000000001");
                insert.setString(2, outboxes.topic());
                insert.setString(3, "Ordnung-ü-1");
                insert.setString(4, "com.example.OrderCreated");
                insert.setString(5, "/orders");
                insert.setString(6, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
                insert.setString(7, "a=b");
                insert.setString(8, "{\"dlt-reason\":\"poison\",\"ce_source\":\"/elsewhere\"}");
                insert.setBytes(9, payload);
                insert.executeUpdate();
                insert.setString(1, "01930000-0000-7000-8000-000000000002");
                insert.setString(6, null);
                insert.setString(7, null);
                insert.setString(8, null);
                insert.setBytes(9, null);
                insert.executeUpdate();
            }
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() == 2);

            List<ConsumerRecord<byte[], byte[]>> published = outboxes.published();
            ConsumerRecord<byte[], byte[]> full = published.get(0);
            assertThat(new String(full.key(), StandardCharsets.UTF_8)).isEqualTo("Ordnung-ü-1");
            assertThat(full.value()).isEqualTo(payload);
            assertThat(TestOutboxes.header(full, "ce_specversion")).isEqualTo("1.0");
            assertThat(TestOutboxes.header(full, "ce_id")).isEqualTo("01930000-0000-7000-8000-000000000001");
            assertThat(TestOutboxes.header(full, "ce_type")).isEqualTo("com.example.OrderCreated");
            assertThat(TestOutboxes.header(full, "ce_time")).isEqualTo("2026-11-22T10:11:12.123456Z");
            assertThat(TestOutboxes.header(full, "ce_subject")).isEqualTo("Ordnung-ü-1");
            assertThat(TestOutboxes.header(full, "content-type")).isEqualTo("application/avro");
            assertThat(TestOutboxes.header(full, "traceparent"))
                    .isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            assertThat(TestOutboxes.header(full, "tracestate")).isEqualTo("a=b");
            assertThat(TestOutboxes.header(full, "dlt-reason")).isEqualTo("poison");
            assertThat(TestOutboxes.header(full, "ce_source")).isEqualTo("/elsewhere");

            ConsumerRecord<byte[], byte[]> bare = published.get(1);
            assertThat(bare.value()).isNull();
            assertThat(TestOutboxes.header(bare, "ce_source")).isEqualTo("/orders");
            assertThat(bare.headers().lastHeader("traceparent")).isNull();
            assertThat(bare.headers().lastHeader("tracestate")).isNull();
        }
    }

    @Test
    void correlationAndCausationArePublishedOnceTheTableHasThem() throws Exception {
        String schema = "relay_it_causes";
        TestOutboxes outboxes = new TestOutboxes(servers, "causes", schema);
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            outboxes.commit(schema, "k", 1);
            outboxes.execute(
                    schema,
                    "ALTER TABLE outbox ADD COLUMN correlation_id VARCHAR(64) NULL AFTER tracestate,"
                            + " ADD COLUMN causation_id VARCHAR(300) NULL AFTER correlation_id");
            outboxes.commit(schema, "k", 1);
            outboxes.execute(
                    schema,
                    "INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at, correlation_id,"
                            + " causation_id) VALUES (UUID(), '" + outboxes.topic()
                            + "', 'k', 't', 's', UTC_TIMESTAMP(6), 'O-1', 'event-0')");
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() == 3);
            List<ConsumerRecord<byte[], byte[]>> published = outboxes.published();
            for (ConsumerRecord<byte[], byte[]> without : published.subList(0, 2)) {
                assertThat(without.headers().lastHeader("ce_correlationid")).isNull();
                assertThat(without.headers().lastHeader("ce_causationid")).isNull();
            }
            assertThat(TestOutboxes.header(published.get(2), "ce_correlationid"))
                    .isEqualTo("O-1");
            assertThat(TestOutboxes.header(published.get(2), "ce_causationid")).isEqualTo("event-0");
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    @Test
    void rowsOfSeveralSchemasArePublishedOnceInOrderAndRollbacksAreNot() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "several", "relay_it_several_a", "relay_it_several_b");
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            for (int i = 0; i < 20; i++) {
                outboxes.commit("relay_it_several_a", "a-" + i % 3, 1 + i % 5);
                outboxes.rollBack("relay_it_several_a", "a-" + i % 3, 3);
                outboxes.commit("relay_it_several_b", "b-" + i % 3, 1 + i % 7);
            }
            // Larger than a batch and than the queue: one transaction becomes several Kafka transactions.
            outboxes.commit("relay_it_several_b", "b-large", 10_000);
            long committed = outboxes.committedRows();
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= committed);

            outboxes.assertPublishedExactlyOnceInOrder();
            assertThat(relay.counter("outbox.relay.rows.published")).isEqualTo((double) committed);
            await().atMost(ARRIVAL).until(() -> relay.relay().backlog().rows() == 0);
        }
    }

    @Test
    void lateRelayPublishesAllEarlierRows() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "late", "relay_it_late");
        outboxes.createAllTables();
        outboxes.commit("relay_it_late", "early", 100);
        outboxes.execute("relay_it_late", "ALTER TABLE outbox ADD COLUMN note VARCHAR(20) NULL AFTER topic");
        outboxes.commit("relay_it_late", "early", 50);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 150);
            outboxes.commit("relay_it_late", "early", 5);
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 155);
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    @Test
    void outboxCreatedWhileTheRelayRunsIsPublished() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "growing", "relay_it_growing_a", "relay_it_growing_b");
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.WAITING_FOR_OUTBOX);
            outboxes.createTables("relay_it_growing_a");
            outboxes.commit("relay_it_growing_a", "a", 10);
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 10);
            outboxes.createTables("relay_it_growing_b");
            outboxes.commit("relay_it_growing_b", "b", 10);
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 20);
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    @Test
    void outboxCreatedWhileTheRelayIsDownIsPublished() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "absent", "relay_it_absent_a", "relay_it_absent_b");
        outboxes.createTables("relay_it_absent_a");
        outboxes.commit("relay_it_absent_a", "a", 10);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 10);
        }
        outboxes.createTables("relay_it_absent_b");
        outboxes.commit("relay_it_absent_b", "b", 10);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 20);
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    @Test
    void relayFollowsTableChangesMadeWhileItWasDown() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "altered", "relay_it_altered");
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            outboxes.commit("relay_it_altered", "k", 10);
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 10);
        }
        outboxes.commit("relay_it_altered", "k", 10);
        outboxes.execute("relay_it_altered", "ALTER TABLE outbox ADD COLUMN note VARCHAR(20) NULL AFTER event_id");
        outboxes.commit("relay_it_altered", "k", 10);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 30);
        }
        outboxes.execute("relay_it_altered", "ALTER TABLE outbox DROP COLUMN note");
        outboxes.commit("relay_it_altered", "k", 10);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            await().atMost(ARRIVAL).until(() -> outboxes.publishedRows() >= 40);
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    @Test
    void rowDeletedInItsOwnTransactionIsPublishedButUpdatesAndOtherTablesAreNot() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "noise", "relay_it_noise");
        outboxes.createAllTables();
        outboxes.execute(
                "relay_it_noise", "CREATE TABLE noise (id INT PRIMARY KEY, place POINT, text JSON, bits BIT(9))");
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            try (Connection connection = outboxes.connect("relay_it_noise");
                    Statement statement = connection.createStatement()) {
                for (int i = 0; i < 5; i++) {
                    outboxes.write(connection, "kept", 2, true);
                    statement.execute("INSERT INTO noise VALUES (" + i + ", POINT(1, 2), '{\"a\": [1]}', b'101')");
                    statement.execute("UPDATE outbox SET message_key = 'changed'");
                    statement.execute("UPDATE noise SET text = JSON_SET(text, '$.b', 1)");
                    connection.commit();
                    outboxes.insert(connection, "gone", 3);
                    statement.execute("DELETE FROM outbox WHERE message_key = 'gone'");
                    statement.execute("DELETE FROM noise WHERE id % 2 = 1");
                    connection.commit();
                }
            }
            outboxes.commit("relay_it_noise", "last", 1);
            await().atMost(ARRIVAL)
                    .until(() -> outboxes.published().stream()
                            .anyMatch(item -> keyOf(item).equals("last")));
            Map<String, Long> byKey =
                    outboxes.published().stream().collect(Collectors.groupingBy(RelayIT::keyOf, Collectors.counting()));
            assertThat(byKey).isEqualTo(Map.of("kept", 10L, "gone", 15L, "last", 1L));
        }
    }

    private static String keyOf(ConsumerRecord<byte[], byte[]> item) {
        return new String(item.key(), StandardCharsets.UTF_8);
    }
}
