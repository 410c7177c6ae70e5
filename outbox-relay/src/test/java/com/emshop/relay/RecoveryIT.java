package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.binlog.BinlogSettings;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.kafka.KafkaSettings;
import com.emshop.relay.recovery.Recovery;
import com.emshop.relay.recovery.RecoveryRefusedException;
import com.emshop.relay.tables.OutboxTables;
import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Binlogs are purged and servers reset under the relay: each row of the tables still arrives once, and in order. */
class RecoveryIT {

    private static final Duration WAIT = Duration.ofSeconds(90);
    private static final Map<String, String> SOON_HALTED =
            Map.of("emshop.relay.supervision.halt-after", "2", "emshop.relay.supervision.position-interval", "1s");

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
    void afterAPurgedBinlogTheRelayGoesOnAndEachRowIsThereOnce() throws Exception {
        String schema = "recovery_purged";
        Outboxes outboxes = new Outboxes(servers, mysql.server(), "recoverypurged", schema);
        outboxes.createAllTables();
        relayed(outboxes, schema, 50);
        outboxes.commit(schema, "k", 20);
        outboxes.execute(schema, "ALTER TABLE outbox ADD COLUMN note VARCHAR(20) NULL AFTER event_id");
        outboxes.commit(schema, "k", 2_500);
        purgeBinlogs(outboxes);

        assertHalted(outboxes, "purged", "./emshop relay recover");
        assertThat(outboxes.publishedRows()).isEqualTo(50);
        Recovery.Outcome rehearsed = recovery(outboxes, 1_000).rehearse(false);
        assertThat(rehearsed.published()).isEqualTo(2_520);
        assertThat(outboxes.publishedRows()).isEqualTo(50);

        Recovery.Outcome outcome = recovery(outboxes, 1_000).recover(false, rows -> {});

        assertThat(outcome.published()).isEqualTo(2_520);
        assertThat(outcome.outOfOrder()).isZero();
        outboxes.assertPublishedExactlyOnceInOrder();
        outboxes.commit(schema, "k", 30);
        goesOn(outboxes);
        // Once more with what the recovery itself has left, and with a change of the table behind it.
        outboxes.execute(schema, "ALTER TABLE outbox DROP COLUMN note");
        outboxes.commit(schema, "k", 30);
        goesOn(outboxes);
    }

    @Test
    void afterAResetOfTheServerTheRelayGoesOn() throws Exception {
        String schema = "recovery_reset";
        Outboxes outboxes = new Outboxes(servers, mysql.server(), "recoveryreset", schema, "recovery_reset_other");
        outboxes.createAllTables();
        relayed(outboxes, schema, 40);
        outboxes.commit(schema, "k", 10);
        outboxes.resetServer();
        outboxes.commit("recovery_reset_other", "l", 10);

        assertHalted(outboxes, "does not know transactions", "./emshop relay recover");
        assertThat(recovery(outboxes, 1_000).recover(false, rows -> {}).published())
                .isEqualTo(20);

        outboxes.assertPublishedExactlyOnceInOrder();
        outboxes.commit(schema, "k", 10);
        outboxes.commit("recovery_reset_other", "l", 10);
        goesOn(outboxes);
    }

    @Test
    void aServerThatHasExecutedNothingSinceItsResetHasToWait() throws Exception {
        String schema = "recovery_empty";
        Outboxes outboxes = new Outboxes(servers, mysql.server(), "recoveryempty", schema);
        outboxes.createAllTables();
        relayed(outboxes, schema, 10);
        outboxes.resetServer();

        assertThatExceptionOfType(RecoveryRefusedException.class)
                .isThrownBy(() -> recovery(outboxes, 1_000).recover(false, rows -> {}))
                .withMessageContaining("no transaction");

        outboxes.commit(schema, "k", 10);
        assertThat(recovery(outboxes, 1_000).recover(false, rows -> {}).published())
                .isEqualTo(10);
        outboxes.commit(schema, "k", 10);
        goesOn(outboxes);
    }

    @Test
    void aRecoveryThatDiesIsRunAgainAndRepeatsNothing() throws Exception {
        String schema = "recovery_dies";
        Outboxes outboxes = new Outboxes(servers, mysql.server(), "recoverydies", schema);
        outboxes.createAllTables();
        relayed(outboxes, schema, 10);
        outboxes.commit(schema, "k", 500);
        purgeBinlogs(outboxes);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> recovery(outboxes, 100).recover(false, rows -> {
                    throw new IllegalStateException("killed after " + rows);
                }));
        assertThat(outboxes.publishedRows()).isEqualTo(110);
        assertHalted(outboxes, "begun and not finished", "./emshop relay recover");

        Recovery.Outcome outcome = recovery(outboxes, 100).recover(false, rows -> {});

        assertThat(outcome.published()).isEqualTo(400);
        assertThat(outcome.outOfOrder()).isZero();
        outboxes.assertPublishedExactlyOnceInOrder();
        outboxes.commit(schema, "k", 10);
        goesOn(outboxes);
    }

    @Test
    void underLoadTheSnapshotAndThePositionAgree() throws Exception {
        String schema = "recovery_load";
        Outboxes outboxes = new Outboxes(servers, mysql.server(), "recoveryload", schema, "recovery_load_other");
        outboxes.createAllTables();
        relayed(outboxes, schema, 10);
        try (Load load = new Load(outboxes, 11, 1_000, schema, "recovery_load_other")) {
            for (int i = 0; i < 8; i++) {
                long goal = load.transactions() + 20;
                await().atMost(WAIT).until(() -> load.transactions() > goal);
                // What the relay has not read yet is published from the tables, and must not come again.
                assertThat(recovery(outboxes, 500).recover(true, rows -> {}).outOfOrder())
                        .isZero();
            }
        }
        goesOn(outboxes);
    }

    @Test
    void whatIsLackingInTheMiddleIsPublishedAndNamed() throws Exception {
        String schema = "recovery_middle";
        Outboxes outboxes = new Outboxes(servers, mysql.server(), "recoverymiddle", schema);
        outboxes.createAllTables();
        relayed(outboxes, schema, 5);
        try (Connection connection = outboxes.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_log_bin = 0");
            outboxes.write(connection, "k", 2, true);
        }
        relayed(outboxes, schema, 5, 10);

        Recovery.Outcome outcome = recovery(outboxes, 100).recover(true, rows -> {});

        assertThat(outcome.published()).isEqualTo(2);
        assertThat(outcome.outOfOrder()).isEqualTo(2);
        assertThat(outcome.namedOutOfOrder()).first().asString().contains("row 6 of " + schema);
        assertThat(outboxes.publishedRows()).isEqualTo(12);
    }

    @Test
    void nothingIsDoneWhereNothingIsLostOrSomebodyIsAtWork() throws Exception {
        String schema = "recovery_refused";
        Outboxes outboxes = new Outboxes(servers, mysql.server(), "recoveryrefused", schema);
        outboxes.createAllTables();
        relayed(outboxes, schema, 5);
        outboxes.commit(schema, "k", 5);
        assertThatExceptionOfType(RecoveryRefusedException.class)
                .isThrownBy(() -> recovery(outboxes, 100).recover(false, rows -> {}))
                .withMessageContaining("--force");
        try (Connection relay = outboxes.connect("");
                Statement statement = relay.createStatement()) {
            statement.execute("SELECT GET_LOCK('emshop.relay.recoveryrefused', 0)");
            assertThatExceptionOfType(RecoveryRefusedException.class)
                    .isThrownBy(() -> recovery(outboxes, 100).recover(true, rows -> {}))
                    .withMessageContaining("the lead of source recoveryrefused");
        }
        assertThat(outboxes.publishedRows()).isEqualTo(5);
        goesOn(outboxes);
    }

    private Recovery recovery(Outboxes outboxes, int transactionRows) {
        Binder binder = new Binder(new MapConfigurationPropertySource(
                Map.of("emshop.relay.kafka.bootstrap-servers", servers.kafkaBootstrap())));
        BinlogSettings binlog = binder.bindOrCreate("emshop.relay.binlog", BinlogSettings.class);
        return new Recovery(
                outboxes.source(),
                new MySqlServer(outboxes.source(), binlog),
                new OutboxTables(outboxes.source(), binlog.connectTimeout(), OutboxTables.LONGEST_ANSWER),
                binder.bind("emshop.relay.kafka", KafkaSettings.class).get(),
                new Recovery.Limits(transactionRows, Duration.ofSeconds(5), 10, binlog.connectTimeout()),
                Clock.systemUTC());
    }

    private void relayed(Outboxes outboxes, String schema, int rows) throws Exception {
        relayed(outboxes, schema, rows, rows);
    }

    private void relayed(Outboxes outboxes, String schema, int rows, int goal) throws Exception {
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source(), SOON_HALTED)) {
            outboxes.commit(schema, "k", rows);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() >= goal);
        }
    }

    private void assertHalted(Outboxes outboxes, String... reasons) {
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source(), SOON_HALTED)) {
            relay.awaitState(State.HALTED);
            assertThat(relay.relay().status().reason()).contains(reasons);
        }
    }

    private void goesOn(Outboxes outboxes) throws Exception {
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source(), SOON_HALTED)) {
            await().atMost(WAIT).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            relay.awaitState(State.STREAMING);
            outboxes.assertPublishedExactlyOnceInOrder();
        }
    }

    private static void purgeBinlogs(Outboxes outboxes) throws SQLException {
        outboxes.execute("", "FLUSH BINARY LOGS");
        String newest = "";
        try (Connection connection = outboxes.connect("");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW BINARY LOGS")) {
            while (row.next()) {
                newest = row.getString(1);
            }
        }
        outboxes.execute("", "PURGE BINARY LOGS TO '" + newest + "'");
    }
}
