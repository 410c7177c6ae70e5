package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.binlog.BinlogProperties;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.kafka.KafkaProperties;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.recovery.Recovery;
import com.emshop.relay.recovery.RecoveryRefusedException;
import com.emshop.relay.tables.OutboxTables;
import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Recovery after purged binlogs and server resets: each row of the tables is published once and in order. */
class RecoveryIT {

    private static final Duration WAIT = Duration.ofSeconds(90);
    private static final Map<String, String> FAST_HALT =
            Map.of("outbox-relay.supervision.halt-after", "2", "outbox-relay.supervision.position-interval", "1s");

    @SuppressWarnings("NullAway.Init")
    private static OwnMySql mysql;

    private final TestServers servers = TestServers.running();

    @BeforeAll
    static void startMySql() throws IOException {
        mysql = new OwnMySql();
    }

    @AfterAll
    static void stopMySql() throws IOException {
        mysql.close();
    }

    @Test
    void recoveryAfterAPurgedBinlogPublishesEachRowOnce() throws Exception {
        String schema = "recovery_purged";
        TestOutboxes outboxes = TestOutboxes.on(mysql.server(), servers, "recoverypurged", schema);
        outboxes.createAllTables();
        relay(outboxes, schema, 50);
        outboxes.commit(schema, "k", 20);
        outboxes.execute(schema, "ALTER TABLE outbox ADD COLUMN note VARCHAR(20) NULL AFTER event_id");
        outboxes.commit(schema, "k", 2_500);
        outboxes.purgeBinlogs();

        assertHalted(outboxes, "purged", "`recover`");
        assertThat(outboxes.publishedRows()).isEqualTo(50);
        Recovery.Outcome dryRun = recovery(outboxes, 1_000).dryRun(false);
        assertThat(dryRun.published()).isEqualTo(2_520);
        assertThat(outboxes.publishedRows()).isEqualTo(50);

        Recovery.Outcome outcome = recovery(outboxes, 1_000).recover(false, rows -> {});

        assertThat(outcome.published()).isEqualTo(2_520);
        assertThat(outcome.outOfOrder()).isZero();
        outboxes.assertPublishedExactlyOnceInOrder();
        outboxes.commit(schema, "k", 30);
        relayAndVerify(outboxes);
        // Once more with the recovered journal, and with a later change of the table.
        outboxes.execute(schema, "ALTER TABLE outbox DROP COLUMN note");
        outboxes.commit(schema, "k", 30);
        relayAndVerify(outboxes);
    }

    @Test
    void recoveryAfterAServerResetPublishesEachRowOnce() throws Exception {
        String schema = "recovery_reset";
        TestOutboxes outboxes =
                TestOutboxes.on(mysql.server(), servers, "recoveryreset", schema, "recovery_reset_other");
        outboxes.createAllTables();
        relay(outboxes, schema, 40);
        outboxes.commit(schema, "k", 10);
        outboxes.resetServer();
        outboxes.commit("recovery_reset_other", "l", 10);

        assertHalted(outboxes, "does not know transactions", "`recover`");
        assertThat(recovery(outboxes, 1_000).recover(false, rows -> {}).published())
                .isEqualTo(20);

        outboxes.assertPublishedExactlyOnceInOrder();
        outboxes.commit(schema, "k", 10);
        outboxes.commit("recovery_reset_other", "l", 10);
        relayAndVerify(outboxes);
    }

    @Test
    void recoveryIsRefusedWhileAResetServerHasNoTransaction() throws Exception {
        String schema = "recovery_empty";
        TestOutboxes outboxes = TestOutboxes.on(mysql.server(), servers, "recoveryempty", schema);
        outboxes.createAllTables();
        relay(outboxes, schema, 10);
        outboxes.resetServer();

        assertThatExceptionOfType(RecoveryRefusedException.class)
                .isThrownBy(() -> recovery(outboxes, 1_000).recover(false, rows -> {}))
                .withMessageContaining("no transaction");

        outboxes.commit(schema, "k", 10);
        assertThat(recovery(outboxes, 1_000).recover(false, rows -> {}).published())
                .isEqualTo(10);
        outboxes.commit(schema, "k", 10);
        relayAndVerify(outboxes);
    }

    @Test
    void interruptedRecoveryIsRepeatedWithoutDuplicates() throws Exception {
        String schema = "recovery_dies";
        TestOutboxes outboxes = TestOutboxes.on(mysql.server(), servers, "recoverydies", schema);
        outboxes.createAllTables();
        relay(outboxes, schema, 10);
        outboxes.commit(schema, "k", 500);
        outboxes.purgeBinlogs();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> recovery(outboxes, 100).recover(false, rows -> {
                    throw new IllegalStateException("killed after " + rows);
                }));
        assertThat(outboxes.publishedRows()).isEqualTo(110);
        assertHalted(outboxes, "begun and not finished", "`recover`");

        Recovery.Outcome outcome = recovery(outboxes, 100).recover(false, rows -> {});

        assertThat(outcome.published()).isEqualTo(400);
        assertThat(outcome.outOfOrder()).isZero();
        outboxes.assertPublishedExactlyOnceInOrder();
        outboxes.commit(schema, "k", 10);
        relayAndVerify(outboxes);
    }

    @Test
    void recoveryUnderLoadKeepsSnapshotAndPositionConsistent() throws Exception {
        String schema = "recovery_load";
        TestOutboxes outboxes = TestOutboxes.on(mysql.server(), servers, "recoveryload", schema, "recovery_load_other");
        outboxes.createAllTables();
        relay(outboxes, schema, 10);
        try (OutboxLoad load = new OutboxLoad(outboxes, 11, 1_000, schema, "recovery_load_other")) {
            for (int i = 0; i < 8; i++) {
                long goal = load.transactions() + 20;
                await().atMost(WAIT).until(() -> load.transactions() > goal);
                // Publishes rows from the tables that the relay has not read; they must not be published again.
                assertThat(recovery(outboxes, 500).recover(true, rows -> {}).outOfOrder())
                        .isZero();
            }
        }
        relayAndVerify(outboxes);
    }

    @Test
    void recoveryPublishesAndReportsRowsMissingInTheMiddle() throws Exception {
        String schema = "recovery_middle";
        TestOutboxes outboxes = TestOutboxes.on(mysql.server(), servers, "recoverymiddle", schema);
        outboxes.createAllTables();
        relay(outboxes, schema, 5);
        try (Connection connection = outboxes.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_log_bin = 0");
            outboxes.write(connection, "k", 2, true);
        }
        relay(outboxes, schema, 5, 10);

        Recovery.Outcome outcome = recovery(outboxes, 100).recover(true, rows -> {});

        assertThat(outcome.published()).isEqualTo(2);
        assertThat(outcome.outOfOrder()).isEqualTo(2);
        assertThat(outcome.outOfOrderExamples()).first().asString().contains("row 6 of " + schema);
        assertThat(outboxes.publishedRows()).isEqualTo(12);
    }

    @Test
    void recoveryIsRefusedWhileNothingIsLostOrARelayRuns() throws Exception {
        String schema = "recovery_refused";
        TestOutboxes outboxes = TestOutboxes.on(mysql.server(), servers, "recoveryrefused", schema);
        outboxes.createAllTables();
        relay(outboxes, schema, 5);
        outboxes.commit(schema, "k", 5);
        assertThatExceptionOfType(RecoveryRefusedException.class)
                .isThrownBy(() -> recovery(outboxes, 100).recover(false, rows -> {}))
                .withMessageContaining("--force");
        try (Connection relay = outboxes.connect("");
                Statement statement = relay.createStatement()) {
            statement.execute("SELECT GET_LOCK('outbox-relay.recoveryrefused', 0)");
            assertThatExceptionOfType(RecoveryRefusedException.class)
                    .isThrownBy(() -> recovery(outboxes, 100).recover(true, rows -> {}))
                    .withMessageContaining("leader lock of source recoveryrefused");
        }
        assertThat(outboxes.publishedRows()).isEqualTo(5);
        relayAndVerify(outboxes);
    }

    private Recovery recovery(TestOutboxes outboxes, int transactionRows) {
        Binder binder = new Binder(new MapConfigurationPropertySource(
                Map.of("outbox-relay.kafka.bootstrap-servers", servers.kafkaBootstrap())));
        BinlogProperties binlog = binder.bindOrCreate("outbox-relay.binlog", BinlogProperties.class);
        return new Recovery(
                outboxes.source(),
                OutboxLayout.STANDARD,
                new MySqlServer(outboxes.source(), OutboxLayout.STANDARD, binlog),
                new OutboxTables(
                        outboxes.source(),
                        OutboxLayout.STANDARD,
                        binlog.connectTimeout(),
                        OutboxTables.MAX_ANSWER_TIME),
                binder.bind("outbox-relay.kafka", KafkaProperties.class).get(),
                new Recovery.Limits(transactionRows, Duration.ofSeconds(5), 10, binlog.connectTimeout()),
                Clock.systemUTC());
    }

    private void relay(TestOutboxes outboxes, String schema, int rows) throws Exception {
        relay(outboxes, schema, rows, rows);
    }

    private void relay(TestOutboxes outboxes, String schema, int rows, int goal) throws Exception {
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), FAST_HALT)) {
            outboxes.commit(schema, "k", rows);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() >= goal);
        }
    }

    private void assertHalted(TestOutboxes outboxes, String... reasons) {
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), FAST_HALT)) {
            relay.awaitState(State.HALTED);
            assertThat(relay.relay().status().reason()).contains(reasons);
        }
    }

    private void relayAndVerify(TestOutboxes outboxes) throws Exception {
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), FAST_HALT)) {
            await().atMost(WAIT).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            relay.awaitState(State.STREAMING);
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }
}
