package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.kafka.KafkaSettings;
import com.emshop.relay.kafka.Publisher;
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

/** The relay under load while connections, servers and the relay itself go away. */
class RelayFaultsIT {

    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private final TestServers servers = TestServers.running();

    @Test
    void restartsInMidLoadNeitherRepeatNorLoseARow() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "restarts", "relay_it_restarts_a", "relay_it_restarts_b");
        outboxes.createAllTables();
        try (Load load = new Load(outboxes, 1, 3_000, "relay_it_restarts_a", "relay_it_restarts_b")) {
            for (int i = 0; i < 5; i++) {
                try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
                    relay.awaitState(State.STREAMING);
                    awaitPublished(relay, 200);
                }
            }
        }
        drainAndJudge(outboxes);
    }

    @Test
    void droppedBinlogConnectionsInMidTransactionRepeatNothing() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "dropped", "relay_it_dropped");
        outboxes.createAllTables();
        Random random = new Random(2);
        try (RunningRelay relay =
                new RunningRelay(servers, outboxes.source(), Map.of("emshop.relay.binlog.keep-alive", "500ms"))) {
            relay.awaitState(State.STREAMING);
            for (int i = 0; i < 6; i++) {
                double before = relay.meters
                        .get("emshop.relay.rows.published")
                        .counter()
                        .count();
                outboxes.commitLarge("relay_it_dropped", "key-" + i, 6_000);
                // Somewhere inside the transaction, as the relay's own count tells.
                double into = before + 500 + random.nextInt(4_000);
                await().atMost(RECOVERY)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> relay.meters
                                        .get("emshop.relay.rows.published")
                                        .counter()
                                        .count()
                                > into);
                killBinlogConnections(outboxes);
                long expected = (i + 1) * 6_000L;
                await().atMost(RECOVERY)
                        .until(() -> relay.meters
                                        .get("emshop.relay.rows.published")
                                        .counter()
                                        .count()
                                >= expected);
            }
            assertThat(relay.meters.get("emshop.relay.rows.replayed").counter().count())
                    .as("rows that the binlog delivered twice")
                    .isPositive();
        }
        drainAndJudge(outboxes);
    }

    /**
     * A reader that has to read a transaction again holds it for done from its first event on: it must not be believed
     * before the outbox row has come, which stands at the end here, behind rows of another table.
     */
    @Test
    void aRowAtTheEndOfATransactionThatIsReadAgainIsNotLost() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "lastrow", "relay_it_lastrow");
        outboxes.createAllTables();
        outboxes.execute("relay_it_lastrow", "CREATE TABLE noise (id INT AUTO_INCREMENT PRIMARY KEY, text TEXT)");
        Map<String, String> restless =
                Map.of("emshop.relay.binlog.keep-alive", "500ms", "emshop.relay.binlog.heartbeat", "1ms");
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source(), restless);
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
                // Each time the reader has begun: until the last of it has come, or it was cut often enough.
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
    void aDatabaseThatDiesAndComesBackLosesNothing() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "dbdies", "relay_it_dbdies");
        outboxes.createAllTables();
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            try (Load load = new Load(outboxes, 3, 3_000, "relay_it_dbdies")) {
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
    void aBrokerThatDiesAndComesBackLosesNothing() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "kafkadies", "relay_it_kafkadies");
        outboxes.createAllTables();
        Map<String, String> impatient = Map.of(
                "emshop.relay.kafka.request-timeout", "2s",
                "emshop.relay.kafka.delivery-timeout", "3s",
                "emshop.relay.kafka.block-timeout", "3s");
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source(), impatient)) {
            relay.awaitState(State.STREAMING);
            try (Load load = new Load(outboxes, 4, 1_000, "relay_it_kafkadies")) {
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
        // The reader was waiting for room in its queue when the session ended.
        await("all binlog threads end")
                .atMost(RECOVERY)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("blc-")));
    }

    @Test
    void aSecondRelayStandsByAndTakesOverWhenTheFirstIsClosed() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "standby", "relay_it_standby");
        outboxes.createAllTables();
        try (Load load = new Load(outboxes, 5, 1_000, "relay_it_standby");
                RunningRelay first = new RunningRelay(servers, outboxes.source())) {
            first.awaitState(State.STREAMING);
            awaitPublished(first, 200);
            try (RunningRelay second = new RunningRelay(servers, outboxes.source())) {
                second.awaitState(State.STANDBY);
                awaitPublished(first, 200);
                assertThat(second.relay().status().reason()).contains("another relay has the lead: connection ");
                assertThat(restarts(first))
                        .as("the second does not disturb the first")
                        .isZero();
                first.close();
                awaitPublished(second, 200);
                assertThat(second.meters.get("emshop.relay.takeovers").counter().count())
                        .isEqualTo(1);
            }
        }
        drainAndJudge(outboxes);
    }

    @Test
    void whoPublishesWithoutTheLeadIsNoticed() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "fenced", "relay_it_fenced");
        outboxes.createAllTables();
        KafkaSettings settings = new Binder(new MapConfigurationPropertySource(
                        Map.of("emshop.relay.kafka.bootstrap-servers", servers.kafkaBootstrap())))
                .bind("emshop.relay.kafka", KafkaSettings.class)
                .get();
        try (Load load = new Load(outboxes, 6, 1_000, "relay_it_fenced");
                RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            // The broker may call the first intrusion an error of its own, and the pause after it is short.
            await("relay is fenced again and again").atMost(RECOVERY).until(() -> {
                if (relay.relay().status().state() == State.STREAMING) {
                    Publisher.open("fenced", settings, Clock.systemUTC()).close();
                }
                return relay.relay().status().state() == State.FENCED;
            });
            assertThat(relay.meters
                            .get("emshop.relay.restarts")
                            .tag("reason", "fenced")
                            .counter()
                            .count())
                    .isGreaterThanOrEqualTo(2);
        }
        drainAndJudge(outboxes);
    }

    @Test
    void aPurgedBinlogStopsTheRelayLoudly() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "purged", "relay_it_purged");
        outboxes.createAllTables();
        outboxes.commit("relay_it_purged", "k", 3);
        outboxes.execute("", "FLUSH BINARY LOGS");
        outboxes.execute("", "PURGE BINARY LOGS TO '" + newestBinlog(outboxes) + "'");
        try (RunningRelay relay =
                new RunningRelay(servers, outboxes.source(), Map.of("emshop.relay.supervision.halt-after", "2"))) {
            relay.awaitState(State.HALTED);
            assertThat(relay.relay().status().reason())
                    .contains("purged", "publish the rows that Kafka lacks", "./emshop relay recover");
            assertThat(outboxes.publishedRows()).isZero();
        }
    }

    private void drainAndJudge(Outboxes outboxes) throws Exception {
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            await().atMost(RECOVERY).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    private static double restarts(RunningRelay relay) {
        return relay.meters.find("emshop.relay.restarts").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static void awaitPublished(RunningRelay relay, int further) {
        double goal = relay.meters.get("emshop.relay.rows.published").counter().count() + further;
        await().atMost(RECOVERY)
                .until(() -> relay.meters
                                .get("emshop.relay.rows.published")
                                .counter()
                                .count()
                        >= goal);
    }

    private static void killBinlogConnections(Outboxes outboxes) throws SQLException {
        try (Connection connection = outboxes.connect("");
                Statement statement = connection.createStatement()) {
            var unused = killBinlogConnections(statement);
        }
    }

    /** @return how many there were */
    private static int killBinlogConnections(Statement statement) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT id FROM information_schema.processlist"
                // A connection that has just been made can still show what its thread did before.
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

    private static String newestBinlog(Outboxes outboxes) throws SQLException {
        String newest = "";
        try (Connection connection = outboxes.connect("");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW BINARY LOGS")) {
            while (row.next()) {
                newest = row.getString(1);
            }
        }
        return newest;
    }
}
