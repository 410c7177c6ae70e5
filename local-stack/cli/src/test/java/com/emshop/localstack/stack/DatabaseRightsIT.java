package com.emshop.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.ServerSize;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the accounts of a stack may do, on a server that was set up by an earlier version and then started by this one. */
class DatabaseRightsIT {
    /** What is written once; the kit's are in every schema. */
    private static final Map<String, List<String>> INSERT_ONLY = Map.of(
            "emshop_order", List.of("order_items", "order_status_logs"),
            "emshop_payment", List.of("payment_logs"),
            "emshop_inventory", List.of("stock_movements", "reservation_lines", "reservation_logs"),
            "emshop_logistics", List.of("shipment_tracks"),
            "emshop_console", List.of("observed_order_terms"));

    private static final List<String> INSERT_ONLY_OF_KIT =
            List.of("outbox", "outbox_origin", "operator_actions", "erasures");

    private static final Map<String, List<String>> CHANGED = Map.of(
            "emshop_order", List.of("products", "order_info", "order_idempotency_keys"),
            "emshop_payment", List.of("payment_orders", "payment_captures", "payment_refunds", "payment_webhooks"),
            "emshop_inventory", List.of("stock", "reservations"),
            "emshop_logistics", List.of("shipments"),
            "emshop_console", List.of("observed_orders", "observed_events"));

    private static final List<String> CHANGED_OF_KIT = List.of("consumer_positions", "dead_letters");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path home;

    private static final int PORT = Ports.free(1).iterator().next();

    private static MySqlServer server(List<String> statements) {
        return new MySqlServer(
                new ServerDirectory(home),
                ServerDistributions.ofUser()::mysql,
                PORT,
                ServerSize.SMALL,
                secrets().admin(),
                statements,
                Optional.empty());
    }

    private static Secrets secrets() {
        return Secrets.in(home.resolve("secrets"));
    }

    @BeforeAll
    static void upgrade() throws SQLException {
        String host = MySqlServer.clientHost();
        List<String> statements = new Databases(secrets(), host).statements();
        List<String> earlier = new ArrayList<>(statements.stream()
                .filter(statement -> !statement.startsWith("GRANT") && !statement.startsWith("REVOKE"))
                .toList());
        for (String schema : Service.schemas()) {
            earlier.add(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON " + schema + ".* TO '" + schema + "_app'@'" + host + "';");
            earlier.add("GRANT SELECT, DELETE, LOCK TABLES ON " + schema + ".* TO 'emshop_relay'@'" + host + "';");
        }
        MySqlServer before = server(earlier);
        before.start();
        before.stop();

        server(statements).start();
        for (String schema : Service.schemas()) {
            try (Connection owner = as(secrets().owner(schema))) {
                for (String table : tables(schema)) {
                    execute(owner, "CREATE TABLE " + schema + "." + table + " (id INT PRIMARY KEY, state INT)");
                }
            }
        }
    }

    @AfterAll
    static void end() {
        server(List.of()).stop();
    }

    private static List<String> tables(String schema) {
        var all = new ArrayList<String>();
        all.addAll(insertOnly(schema));
        all.addAll(changed(schema));
        return all;
    }

    private static List<String> insertOnly(String schema) {
        var tables = new ArrayList<>(INSERT_ONLY_OF_KIT);
        tables.addAll(INSERT_ONLY.getOrDefault(schema, List.of()));
        return tables;
    }

    private static List<String> changed(String schema) {
        var tables = new ArrayList<>(CHANGED_OF_KIT);
        tables.addAll(CHANGED.getOrDefault(schema, List.of()));
        return tables;
    }

    private static Connection as(Credentials account) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + PORT + "/?allowPublicKeyRetrieval=true",
                account.user(),
                account.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertRefused(Connection connection, String sql) {
        assertThatExceptionOfType(SQLException.class)
                .as(sql)
                .isThrownBy(() -> execute(connection, sql))
                .withMessageContaining("denied");
    }

    @ParameterizedTest
    @MethodSource("com.emshop.localstack.stack.Service#schemas")
    void serviceInsertsIntoLedgersAndNeverChangesThem(String schema) throws SQLException {
        try (Connection app = as(secrets().app(schema))) {
            for (String table : insertOnly(schema)) {
                execute(app, "INSERT INTO " + schema + "." + table + " VALUES (1, 1)");
                assertRefused(app, "UPDATE " + schema + "." + table + " SET state = 2");
                assertRefused(
                        app,
                        "INSERT INTO " + schema + "." + table + " VALUES (1, 2) ON DUPLICATE KEY UPDATE state = 2");
                assertRefused(app, "REPLACE INTO " + schema + "." + table + " VALUES (1, 2)");
                assertRefused(app, "DELETE FROM " + schema + "." + table);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("com.emshop.localstack.stack.Service#schemas")
    void serviceLocksAndChangesRowsThatHaveAState(String schema) throws SQLException {
        try (Connection app = as(secrets().app(schema))) {
            for (String table : changed(schema)) {
                String name = schema + "." + table;
                execute(app, "INSERT INTO " + name + " VALUES (1, 1) ON DUPLICATE KEY UPDATE state = VALUES(state)");
                execute(app, "SELECT * FROM " + name + " WHERE id = 1 FOR UPDATE");
                execute(app, "UPDATE " + name + " SET state = 2 WHERE id = 1");
                if (!table.equals("order_idempotency_keys")) {
                    assertRefused(app, "DELETE FROM " + name);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("com.emshop.localstack.stack.Service#schemas")
    void serviceExecutesNoDdl(String schema) throws SQLException {
        try (Connection app = as(secrets().app(schema))) {
            for (String table : tables(schema)) {
                assertRefused(app, "ALTER TABLE " + schema + "." + table + " ADD COLUMN mine INT");
                assertRefused(app, "TRUNCATE TABLE " + schema + "." + table);
                assertRefused(app, "DROP TABLE " + schema + "." + table);
                assertRefused(app, "CREATE TABLE " + schema + "." + table + "_mine (id INT)");
                assertRefused(app, "CREATE INDEX ix_mine ON " + schema + "." + table + " (state)");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("com.emshop.localstack.stack.Service#schemas")
    void relayReadsAndPurgesOutboxesAlone(String schema) throws SQLException {
        try (Connection relay = as(secrets().relay())) {
            String outbox = schema + ".outbox";
            execute(relay, "SELECT * FROM " + outbox);
            execute(relay, "SELECT * FROM " + schema + ".outbox_origin");
            execute(relay, "SHOW CREATE TABLE " + outbox);
            execute(relay, "LOCK TABLES " + outbox + " READ");
            execute(relay, "UNLOCK TABLES");
            execute(relay, "DELETE FROM " + outbox + " WHERE id = 7");
            assertRefused(relay, "INSERT INTO " + outbox + " VALUES (7, 7)");
            assertRefused(relay, "UPDATE " + outbox + " SET state = 2");
            assertRefused(relay, "DELETE FROM " + schema + ".outbox_origin");
            for (String table : tables(schema)) {
                if (!table.startsWith("outbox")) {
                    assertRefused(relay, "SELECT * FROM " + schema + "." + table);
                    assertRefused(relay, "DELETE FROM " + schema + "." + table);
                }
            }
        }
    }

    /** A relay that starts before the first migration waits for a table, not for a right. */
    @Test
    void relayIsToldThatAnOutboxIsMissingNotThatItMayNotReadIt() throws SQLException {
        try (Connection owner = as(secrets().owner("emshop_console"));
                Connection relay = as(secrets().relay())) {
            execute(owner, "RENAME TABLE emshop_console.outbox TO emshop_console.another");
            try {
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> execute(relay, "SELECT * FROM emshop_console.outbox"))
                        .satisfies(missing -> assertThat(missing.getErrorCode()).isEqualTo(1146));
            } finally {
                execute(owner, "RENAME TABLE emshop_console.another TO emshop_console.outbox");
            }
            assertThatCode(() -> execute(relay, "SELECT * FROM emshop_console.outbox"))
                    .doesNotThrowAnyException();
        }
    }
}
