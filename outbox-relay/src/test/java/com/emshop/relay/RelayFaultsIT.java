package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.kafka.KafkaProperties;
import com.emshop.relay.kafka.Publisher;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.saga.servers.TestServers;
import io.micrometer.core.instrument.Counter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The relay under load while connections, servers and the relay itself fail. */
class RelayFaultsIT {

    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private final TestServers servers = TestServers.running();

    @Test
    void restartsUnderLoadNeitherRepeatNorLoseARow() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "restarts", "relay_it_restarts_a", "relay_it_restarts_b");
        outboxes.createAllTables();
        try (OutboxLoad load = new OutboxLoad(outboxes, 1, 3_000, "relay_it_restarts_a", "relay_it_restarts_b")) {
            for (int i = 0; i < 5; i++) {
                try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
                    relay.awaitState(State.STREAMING);
                    awaitPublished(relay, 200);
                }
            }
        }
        drainAndVerify(outboxes);
    }

    @Test
    void binlogReconnectWithinATransactionRepeatsNoRow() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "dropped", "relay_it_dropped");
        outboxes.createAllTables();
        Random random = new Random(2);
        try (EmbeddedRelay relay =
                new EmbeddedRelay(servers, outboxes.source(), Map.of("outbox-relay.binlog.keep-alive", "500ms"))) {
            relay.awaitState(State.STREAMING);
            for (int i = 0; i < 6; i++) {
                double before = relay.counter("outbox.relay.rows.published");
                outboxes.commitLarge("relay_it_dropped", "key-" + i, 6_000);
                // Within the transaction, according to the relay's counter.
                double into = before + 500 + random.nextInt(4_000);
                await().atMost(RECOVERY)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> relay.counter("outbox.relay.rows.published") > into);
                killBinlogConnections(outboxes);
                long expected = (i + 1) * 6_000L;
                await().atMost(RECOVERY).until(() -> relay.counter("outbox.relay.rows.published") >= expected);
            }
            assertThat(relay.counter("outbox.relay.rows.replayed"))
                    .as("rows that the binlog delivered twice")
                    .isPositive();
        }
        drainAndVerify(outboxes);
    }

    /**
     * A reader that reads a transaction again reports it as completed from its first event on. The relay must not rely on that
     * before the outbox row was read, which is the last of the transaction here, behind rows of another table.
     */
    @Test
    void lastRowOfATransactionThatIsReadAgainIsNotLost() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "lastrow", "relay_it_lastrow");
        outboxes.createAllTables();
        outboxes.execute("relay_it_lastrow", "CREATE TABLE noise (id INT AUTO_INCREMENT PRIMARY KEY, text TEXT)");
        Map<String, String> frequentReports =
                Map.of("outbox-relay.binlog.keep-alive", "500ms", "outbox-relay.binlog.heartbeat", "1ms");
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), frequentReports);
                Connection connection = outboxes.connect("relay_it_lastrow");
                Statement statement = connection.createStatement()) {
            relay.awaitState(State.STREAMING);
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO noise (text) VALUES (REPEAT('x', 20000))");
            for (int doubled = 0; doubled < 9; doubled++) {
                statement.execute("INSERT INTO noise (text) SELECT text FROM noise");
            }
            connection.commit();
            for (int i = 1; i <= 5; i++) {
                statement.execute("UPDATE noise SET text = CONCAT(text, 'y')");
                outboxes.write(connection, "key", 1, true);
                // Cut the connection several times while the reader reads the transaction.
                AtomicInteger cuts = new AtomicInteger();
                long expected = i;
                await().atMost(RECOVERY)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> cuts.addAndGet(killBinlogConnections(statement)) >= 4);
                await().atMost(RECOVERY).until(() -> outboxes.publishedRows() >= expected);
            }
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    @Test
    void databaseCrashLosesNoRow() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "dbdies", "relay_it_dbdies");
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            try (OutboxLoad load = new OutboxLoad(outboxes, 3, 3_000, "relay_it_dbdies")) {
                for (int i = 0; i < 2; i++) {
                    awaitPublished(relay, 300);
                    servers.mysql().kill9();
                    await().atMost(RECOVERY).until(() -> relay.relay().status().state() != State.STREAMING);
                    servers.mysql().start();
                    awaitPublished(relay, 300);
                }
            }
            await().atMost(RECOVERY).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            outboxes.assertPublishedExactlyOnceInOrder();
        } finally {
            servers.mysql().start();
        }
    }

    @Test
    void brokerCrashLosesNoRow() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "kafkadies", "relay_it_kafkadies");
        outboxes.createAllTables();
        Map<String, String> shortTimeouts = Map.of(
                "outbox-relay.kafka.request-timeout", "2s",
                "outbox-relay.kafka.delivery-timeout", "3s",
                "outbox-relay.kafka.block-timeout", "3s");
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), shortTimeouts)) {
            relay.awaitState(State.STREAMING);
            try (OutboxLoad load = new OutboxLoad(outboxes, 4, 1_000, "relay_it_kafkadies")) {
                awaitPublished(relay, 300);
                servers.kafka().kill9();
                await().atMost(RECOVERY).until(() -> relay.relay().status().state() == State.BACKING_OFF);
                servers.kafka().start();
                awaitPublished(relay, 300);
            }
            await().atMost(RECOVERY).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            outboxes.assertPublishedExactlyOnceInOrder();
        } finally {
            servers.kafka().start();
        }
        // The reader was blocked by its full queue when the session ended.
        await("all binlog threads end")
                .atMost(RECOVERY)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("blc-")));
    }

    @Test
    void standbyTakesOverWhenTheLeaderIsClosed() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "standby", "relay_it_standby");
        outboxes.createAllTables();
        try (OutboxLoad load = new OutboxLoad(outboxes, 5, 1_000, "relay_it_standby");
                EmbeddedRelay first = new EmbeddedRelay(servers, outboxes.source())) {
            first.awaitState(State.STREAMING);
            awaitPublished(first, 200);
            try (EmbeddedRelay second = new EmbeddedRelay(servers, outboxes.source())) {
                second.awaitState(State.STANDBY);
                awaitPublished(first, 200);
                assertThat(second.relay().status().reason())
                        .contains("another relay holds the leader lock: connection ");
                assertThat(restarts(first))
                        .as("the second does not disturb the first")
                        .isZero();
                first.close();
                awaitPublished(second, 200);
                assertThat(second.counter("outbox.relay.takeovers")).isEqualTo(1);
            }
        }
        drainAndVerify(outboxes);
    }

    @Test
    void publisherWithoutTheLeaderLockIsDetected() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "fenced", "relay_it_fenced");
        outboxes.createAllTables();
        KafkaProperties settings = new Binder(new MapConfigurationPropertySource(
                        Map.of("outbox-relay.kafka.bootstrap-servers", servers.kafkaBootstrap())))
                .bind("outbox-relay.kafka", KafkaProperties.class)
                .get();
        try (OutboxLoad load = new OutboxLoad(outboxes, 6, 1_000, "relay_it_fenced");
                EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            // The broker may report the first fencing as another error, and the first pause is short.
            await("relay is fenced repeatedly").atMost(RECOVERY).until(() -> {
                if (relay.relay().status().state() == State.STREAMING) {
                    Publisher.open("fenced", settings, OutboxLayout.STANDARD, Clock.systemUTC())
                            .close();
                }
                return relay.relay().status().state() == State.FENCED;
            });
            assertThat(relay.meters
                            .get("outbox.relay.restarts")
                            .tag("reason", "fenced")
                            .counter()
                            .count())
                    .isGreaterThanOrEqualTo(2);
        }
        drainAndVerify(outboxes);
    }

    @Test
    void purgedBinlogHaltsTheRelayWithAReason() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "purged", "relay_it_purged");
        outboxes.createAllTables();
        outboxes.commit("relay_it_purged", "k", 3);
        outboxes.purgeBinlogs();
        try (EmbeddedRelay relay =
                new EmbeddedRelay(servers, outboxes.source(), Map.of("outbox-relay.supervision.halt-after", "2"))) {
            relay.awaitState(State.HALTED);
            assertThat(relay.relay().status().reason()).contains("purged", "missing in Kafka", "`recover`");
            assertThat(outboxes.publishedRows()).isZero();
        }
    }

    private void drainAndVerify(TestOutboxes outboxes) throws Exception {
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            await().atMost(RECOVERY).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    private static double restarts(EmbeddedRelay relay) {
        return relay.meters.find("outbox.relay.restarts").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static void awaitPublished(EmbeddedRelay relay, int further) {
        double goal = relay.counter("outbox.relay.rows.published") + further;
        await().atMost(RECOVERY).until(() -> relay.counter("outbox.relay.rows.published") >= goal);
    }

    private static void killBinlogConnections(TestOutboxes outboxes) throws SQLException {
        try (Connection connection = outboxes.connect("");
                Statement statement = connection.createStatement()) {
            var unused = killBinlogConnections(statement);
        }
    }

    /** @return how many were killed */
    private static int killBinlogConnections(Statement statement) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT id FROM information_schema.processlist"
                // A new connection may still show the previous command of its thread.
                + " WHERE command LIKE 'Binlog Dump%' AND user <> 'unauthenticated user' AND id <> CONNECTION_ID()")) {
            while (row.next()) {
                ids.add(row.getLong(1));
            }
        }
        for (long id : ids) {
            try {
                statement.execute("KILL " + id);
            } catch (SQLException e) {
                int noSuchThread = 1094;
                if (e.getErrorCode() != noSuchThread) {
                    throw e;
                }
            }
        }
        return ids.size();
    }
}
