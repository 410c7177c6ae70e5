package com.emshop.relay.tables;

import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.GtidSet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Opens snapshots of one server's outbox tables. Thread-safe; each call opens its own connections. */
public final class OutboxTables {

    /** Answer timeout for commands that read whole tables, because sorting or counting a table may take a while. */
    public static final Duration MAX_ANSWER_TIME = Duration.ofMinutes(5);

    /** The server aborts a streamed result when the client reads nothing for this long. */
    private static final Duration MAX_READ_PAUSE = Duration.ofMinutes(10);

    private static final int SNAPSHOT_ATTEMPTS = 5;

    private final MySqlSource source;
    private final OutboxLayout layout;
    private final Duration connectTimeout;
    private final Duration answerTimeout;

    /** @param answerTimeout how long the server may take for an answer, and for each part of a streamed answer */
    public OutboxTables(MySqlSource source, OutboxLayout layout, Duration connectTimeout, Duration answerTimeout) {
        this.source = source;
        this.layout = layout;
        this.connectTimeout = connectTimeout;
        this.answerTimeout = answerTimeout;
    }

    /**
     * A snapshot together with its exact position.
     *
     * @param executed an outbox row is in the snapshot if, and only if, its transaction is in this set
     * @param coordinates the end of the binlog
     * @param definitions the CREATE TABLE statement of each outbox, by schema
     */
    public record PositionedSnapshot(
            OutboxSnapshot snapshot, GtidSet executed, BinlogCoordinates coordinates, Map<String, String> definitions)
            implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            snapshot.close();
        }
    }

    /** Opens a consistent snapshot of all existing outbox tables. It blocks no writer. */
    public OutboxSnapshot snapshot() throws SQLException {
        Connection connection = connect();
        try {
            OutboxSnapshot.begin(connection);
            GtidSet visible = visibleTransactions(connection);
            return new OutboxSnapshot(connection, layout, existing(connection), visible);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens a snapshot and reads its exact position. For that it locks all outbox tables against writers, until the current
     * writers have committed and for a few milliseconds more.
     *
     * <p>A transaction keeps its metadata lock on a table until its commit is complete. So while the tables are locked, every
     * transaction that wrote to an outbox is both visible and executed, or neither.
     *
     * @param lockWait how long to wait for current writers; new writers wait meanwhile
     * @throws SQLException also if the lock was not granted in time, or the account lacks LOCK TABLES
     */
    public PositionedSnapshot positionedSnapshot(Duration lockWait) throws SQLException {
        Connection connection = connect();
        try (Connection locking = connect()) {
            for (int attempt = 1; attempt <= SNAPSHOT_ATTEMPTS; attempt++) {
                List<String> schemas = existing(locking);
                if (!schemas.isEmpty()) {
                    lock(locking, schemas, lockWait);
                }
                OutboxSnapshot.begin(connection);
                GtidSet executed = executed(connection);
                BinlogCoordinates end = end(connection);
                Map<String, String> definitions = definitions(connection, schemas);
                // An outbox that was created meanwhile would be missing in the snapshot, and its rows would be skipped.
                boolean complete = existing(connection).equals(schemas);
                execute(locking, "UNLOCK TABLES");
                if (complete) {
                    return new PositionedSnapshot(
                            new OutboxSnapshot(connection, layout, schemas, executed), executed, end, definitions);
                }
                connection.rollback();
            }
            throw new IllegalStateException("Outbox tables are being created or dropped right now. Try again.");
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void lock(Connection connection, List<String> schemas, Duration wait) throws SQLException {
        execute(connection, "SET SESSION lock_wait_timeout = " + Math.max(1, wait.toSeconds()));
        execute(
                connection,
                schemas.stream()
                        .map(schema -> layout.tableIn(schema) + " READ")
                        .collect(Collectors.joining(", ", "LOCK TABLES ", "")));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All configured schemas, whether they have an outbox or not. */
    public List<String> schemas() {
        return source.schemas();
    }

    private List<String> existing(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = ? AND table_name = ? AND table_type = 'BASE TABLE'")) {
            for (String schema : source.schemas()) {
                query.setString(1, schema);
                query.setString(2, layout.table());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    if (row.getInt(1) > 0) {
                        found.add(schema);
                    }
                }
            }
        }
        return found;
    }

    private Map<String, String> definitions(Connection connection, List<String> schemas) throws SQLException {
        Map<String, String> definitions = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String schema : schemas) {
                try (ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + layout.tableIn(schema))) {
                    row.next();
                    definitions.put(schema, row.getString(2));
                }
            }
        }
        return definitions;
    }

    private static BinlogCoordinates end(Connection connection) throws SQLException {
        BinlogCoordinates end = null;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW BINARY LOGS")) {
            while (row.next()) {
                end = new BinlogCoordinates(row.getString(1), row.getLong(2));
            }
        }
        if (end == null) {
            throw new IllegalStateException("The server has no binary log");
        }
        return end;
    }

    private static GtidSet executed(Connection connection) throws SQLException {
        return GtidSet.parse(value(connection, "SELECT @@GLOBAL.gtid_executed"));
    }

    /**
     * A superset of the transactions whose rows are visible now.
     *
     * <p>The executed transactions are not enough, because a transaction's rows become visible a moment before the server counts
     * it as executed. From before its binlog is written until then, its session owns its GTID. So this reads the owned GTIDs
     * first and the executed ones second: a GTID that is no longer owned is executed by then.
     */
    public static GtidSet visibleTransactions(Connection connection) throws SQLException {
        // uuid:number#thread, uuid:number#thread:number#thread
        String owned = value(connection, "SELECT @@GLOBAL.gtid_owned").replaceAll("#\\d+", "");
        return GtidSet.parse(owned).plus(executed(connection));
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = source.connect(connectTimeout, answerTimeout);
        execute(connection, "SET SESSION net_write_timeout = " + MAX_READ_PAUSE.toSeconds());
        return connection;
    }
}
