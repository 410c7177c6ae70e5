package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.recovery.Recovery;
import com.emshop.relay.tables.OutboxTables;
import com.emshop.relay.verify.Verification;
import com.emshop.relay.verify.VerificationResult;
import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The default table of Debezium's outbox event router, without an origin table, on a separate MySQL. */
class DebeziumLayoutIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, String> DEBEZIUM = Map.of(
            "outbox-relay.layout", "debezium",
            "outbox-relay.supervision.halt-after", "2",
            "outbox-relay.supervision.position-interval", "500ms");

    private final OwnMySql mysql;
    private final TestServers servers = TestServers.running();
    private final List<String> committed = new ArrayList<>();

    DebeziumLayoutIT() throws IOException {
        mysql = new OwnMySql();
    }

    @AfterEach
    void stopMySql() throws IOException {
        mysql.close();
    }

    @Test
    void rowsOfTheDebeziumLayoutArePublishedExactlyOnceAcrossRestartsAndRecovery() throws Exception {
        String schema = "relay_it_debezium";
        TestOutboxes outboxes =
                new TestOutboxes(servers, mysql.server(), "debezium", "outbox.event.order", new String[] {schema});
        outboxes.execute(schema, """
                CREATE TABLE outboxevent (
                  id            VARCHAR(36)  NOT NULL PRIMARY KEY,
                  aggregatetype VARCHAR(255) NOT NULL,
                  aggregateid   VARCHAR(255) NOT NULL,
                  type          VARCHAR(255) NOT NULL,
                  payload       JSON NULL
                ) DEFAULT CHARSET = utf8mb4""");
        commit(outboxes, schema, 300, false);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), DEBEZIUM)) {
            relay.awaitState(State.STREAMING);
            commit(outboxes, schema, 300, true);
            awaitPublished(outboxes);
            assertThat(relay.relay().isBacklogKnown()).as("rows have no order").isFalse();
        }
        commit(outboxes, schema, 3_000, false);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), DEBEZIUM)) {
            awaitPublished(outboxes);
            assertHeaders(outboxes.published().get(0), schema);
            VerificationResult verified = verify(outboxes);
            assertThat(verified.exact()).as("%s", verified.lines()).isTrue();
            assertThat(verified.counts().rows()).isEqualTo(3_300);
            assertThat(verified.counts().purged())
                    .as("deleted in their own transaction")
                    .isEqualTo(300);
        }

        commit(outboxes, schema, 50, false);
        outboxes.purgeBinlogs();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), DEBEZIUM)) {
            relay.awaitState(State.HALTED);
        }
        Recovery.Outcome recovered = recovery(outboxes).recover(false, rows -> {});
        assertThat(recovered.published()).isEqualTo(50);
        commit(outboxes, schema, 50, false);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), DEBEZIUM)) {
            awaitPublished(outboxes);
        }
        assertThat(publishedIds(outboxes)).containsExactlyInAnyOrderElementsOf(committed);
    }

    /** A table that another tool served before has neither an origin nor its definition in the binlog. */
    @Test
    void existingTableIsAdoptedByRecovery() throws Exception {
        String schema = "relay_it_adopted";
        TestOutboxes outboxes =
                new TestOutboxes(servers, mysql.server(), "adopted", "outbox.event.adopted", new String[] {schema});
        outboxes.execute(schema, """
                CREATE TABLE outboxevent (id CHAR(36) PRIMARY KEY, aggregatetype VARCHAR(255) NOT NULL,
                  aggregateid VARCHAR(255) NOT NULL, type VARCHAR(255) NOT NULL, payload TEXT NULL)""");
        commit(outboxes, schema, 10, false);
        outboxes.purgeBinlogs();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), DEBEZIUM)) {
            relay.awaitState(State.HALTED);
            assertThat(relay.relay().status().reason()).contains("no origin", "`recover`");
        }
        assertThat(recovery(outboxes).recover(false, rows -> {}).published()).isEqualTo(10);
        commit(outboxes, schema, 10, false);
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), DEBEZIUM)) {
            awaitPublished(outboxes);
        }
        assertThat(publishedIds(outboxes)).containsExactlyInAnyOrderElementsOf(committed);
    }

    private static void assertHeaders(ConsumerRecord<byte[], byte[]> first, String schema) {
        String id = String.valueOf(TestOutboxes.header(first, "id"));
        assertThat(TestOutboxes.header(first, "ce_id")).isEqualTo(id);
        assertThat(TestOutboxes.header(first, "ce_type")).isEqualTo("OrderCreated");
        assertThat(TestOutboxes.header(first, "ce_source")).isEqualTo("/" + schema);
        assertThat(TestOutboxes.header(first, "ce_subject")).isEqualTo(new String(first.key(), StandardCharsets.UTF_8));
        assertThat(TestOutboxes.header(first, "content-type")).isEqualTo("application/json");
        assertThat(first.headers().lastHeader("ce_time")).isNull();
        assertThat(new JsonMapper().readTree(first.value()).path("name").asString())
                .isEqualTo("ü");
    }

    /** @param delete whether to delete the rows in the transaction that inserts them, as Debezium's users do */
    private void commit(TestOutboxes outboxes, String schema, int rows, boolean delete) throws SQLException {
        String aggregateType = outboxes.topic().substring("outbox.event.".length());
        try (Connection connection = outboxes.connect(schema)) {
            connection.setAutoCommit(false);
            List<String> ids = new ArrayList<>();
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO outboxevent VALUES (?, ?, ?, 'OrderCreated', ?)")) {
                for (int i = 0; i < rows; i++) {
                    String id = UUID.randomUUID().toString();
                    ids.add(id);
                    insert.setString(1, id);
                    insert.setString(2, aggregateType);
                    insert.setString(3, "O-" + i % 7);
                    insert.setString(4, "{\"name\": \"ü\", \"number\": " + i + "}");
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            if (delete) {
                try (PreparedStatement remove = connection.prepareStatement("DELETE FROM outboxevent WHERE id = ?")) {
                    for (String id : ids) {
                        remove.setString(1, id);
                        remove.addBatch();
                    }
                    remove.executeBatch();
                }
            }
            connection.commit();
            committed.addAll(ids);
        }
    }

    private void awaitPublished(TestOutboxes outboxes) {
        await().atMost(TIMEOUT).until(() -> outboxes.publishedRows() >= committed.size());
    }

    private static List<String> publishedIds(TestOutboxes outboxes) {
        return outboxes.published().stream()
                .map(item -> String.valueOf(TestOutboxes.header(item, "ce_id")))
                .toList();
    }

    private OutboxTables tables(TestOutboxes outboxes) {
        return new OutboxTables(
                outboxes.source(), OutboxLayout.DEBEZIUM, Duration.ofSeconds(10), OutboxTables.MAX_ANSWER_TIME);
    }

    private VerificationResult verify(TestOutboxes outboxes) throws Exception {
        RelayProperties properties = EmbeddedRelay.properties(servers, outboxes.source(), DEBEZIUM);
        return new Verification("debezium", tables(outboxes), properties.kafka(), Clock.systemUTC())
                .run(List.of(), TIMEOUT, 10);
    }

    private Recovery recovery(TestOutboxes outboxes) {
        RelayProperties properties = EmbeddedRelay.properties(servers, outboxes.source(), DEBEZIUM);
        return new Recovery(
                outboxes.source(),
                OutboxLayout.DEBEZIUM,
                new MySqlServer(outboxes.source(), OutboxLayout.DEBEZIUM, properties.binlog()),
                tables(outboxes),
                properties.kafka(),
                new Recovery.Limits(100, Duration.ofSeconds(5), 10, Duration.ofSeconds(10)),
                Clock.systemUTC());
    }
}
