package com.emshop.benchmarks;

import com.emshop.saga.servers.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** An outbox table, as the shop has them; by default the one that every subject reads. */
final class Outbox {
    static final String SCHEMA = "emshop_bench";

    private static final String CREATE_ORIGIN = """
            CREATE TABLE outbox_origin (
              gtid_executed LONGTEXT    NOT NULL,
              created_at    DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
            )""";
    private static final String FILL_ORIGIN =
            "INSERT INTO outbox_origin (gtid_executed) VALUES (@@GLOBAL.gtid_executed)";
    private static final String CREATE_OUTBOX = """
            CREATE TABLE outbox (
              id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
              event_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              topic       VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              message_key VARCHAR(64) NOT NULL,
              type        VARCHAR(200) NOT NULL,
              source      VARCHAR(100) NOT NULL,
              occurred_at DATETIME(6) NOT NULL,
              traceparent CHAR(55) CHARACTER SET ascii COLLATE ascii_bin NULL,
              tracestate  VARCHAR(512) NULL,
              headers     MEDIUMTEXT NULL,
              payload     MEDIUMBLOB NULL
            ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin""";

    private final MySqlServer server;
    private final String schema;

    Outbox(MySqlServer server) {
        this(server, SCHEMA);
    }

    Outbox(MySqlServer server, String schema) {
        this.server = server;
        this.schema = schema;
    }

    void create() throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
            statement.execute("USE " + schema);
            statement.execute(CREATE_ORIGIN);
            statement.execute(FILL_ORIGIN);
            statement.execute(CREATE_OUTBOX);
        }
    }

    /** Runs a statement in the schema. */
    void execute(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("USE " + schema);
            statement.execute(sql);
        }
    }

    /** Everything that was committed up to now. */
    String executed() throws SQLException {
        return query("SELECT @@GLOBAL.gtid_executed").replace("\n", "");
    }

    String version() throws SQLException {
        return query("SELECT VERSION()");
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            String text = result.getString(1);
            if (text == null) {
                throw new IllegalStateException(sql + " gives null");
            }
            return text;
        }
    }

    /** Commits so many rows of one series, in the order of their numbers. They are on disk in the end, not before. */
    void fill(int series, String topic, int rows) throws SQLException {
        durable(false);
        var random = new SplittableRandom(rows);
        try (Writer writer = writer(series, topic)) {
            for (int next = 0; next < rows; ) {
                int size = Math.min(Workload.transactionRows(random), rows - next);
                writer.commit(next, size);
                next += size;
            }
        } finally {
            durable(true);
        }
    }

    private void durable(boolean each) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL innodb_flush_log_at_trx_commit = " + (each ? 1 : 2));
            statement.execute("SET GLOBAL sync_binlog = " + (each ? 1 : 0));
        }
    }

    Writer writer(int series, String topic) throws SQLException {
        return new Writer(
                DriverManager.getConnection(
                        server.jdbcUrl(schema),
                        server.admin().user(),
                        server.admin().password()),
                series,
                topic);
    }

    /** Writes events of one series. Used by one thread. */
    static final class Writer implements AutoCloseable {
        private final Connection connection;
        private final int series;
        private final String topic;
        private final @Nullable PreparedStatement[] inserts =
                new @Nullable PreparedStatement[Workload.LARGEST_TRANSACTION_ROWS + 1];

        private Writer(Connection connection, int series, String topic) {
            this.connection = connection;
            this.series = series;
            this.topic = topic;
        }

        /** One transaction with these events; returns when it is committed. */
        void commit(int firstNumber, int rows) throws SQLException {
            PreparedStatement insert = insert(rows);
            Timestamp now = Timestamp.from(Instant.now());
            int parameter = 1;
            for (int number = firstNumber; number < firstNumber + rows; number++) {
                insert.setString(parameter++, EventIds.of(series, number));
                insert.setString(parameter++, topic);
                insert.setString(parameter++, Workload.key(number));
                insert.setTimestamp(parameter++, now);
                insert.setString(parameter++, Workload.traceparent(number));
                insert.setBytes(parameter++, Workload.payload(number));
            }
            insert.executeUpdate();
        }

        /** One statement that commits by itself: a single round trip, as an outbox's batch insert is. */
        private PreparedStatement insert(int rows) throws SQLException {
            PreparedStatement insert = inserts[rows];
            if (insert == null) {
                String row = "(?, ?, ?, '" + Workload.TYPE + "', '" + Workload.SOURCE + "', ?, ?, ?)";
                insert = connection.prepareStatement(
                        "INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at, traceparent,"
                                + " payload) VALUES " + String.join(",", Collections.nCopies(rows, row)));
                inserts[rows] = insert;
            }
            return insert;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
