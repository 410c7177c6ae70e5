package com.emshop.relay.tables;

import com.emshop.relay.binlog.MySqlSource;
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

/** The outbox tables of one server, as SQL shows them. Safe for any thread; every call has connections of its own. */
public final class OutboxTables {

    /** Of those who read whole tables: sorting or counting them may take a while. */
    public static final Duration LONGEST_ANSWER = Duration.ofMinutes(5);

    /** Rows are read as a stream; the server gives up on a reader that takes nothing for so long. */
    private static final Duration READER_PAUSE = Duration.ofMinutes(10);

    private static final int FREEZE_ATTEMPTS = 5;

    private final MySqlSource source;
    private final Duration connectTimeout;
    private final Duration answerTimeout;

    /** @param answerTimeout how long the server may take for an answer, and for each piece of one that is streamed */
    public OutboxTables(MySqlSource source, Duration connectTimeout, Duration answerTimeout) {
        this.source = source;
        this.connectTimeout = connectTimeout;
        this.answerTimeout = answerTimeout;
    }

    /**
     * A snapshot together with the transactions that are in it.
     *
     * @param executed exactly those: an outbox row is in the snapshot if, and only if, its transaction is in this set
     * @param coordinates where the binlog ended
     * @param definitions the statement that creates each outbox as it is now, by schema
     */
    public record Frozen(
            OutboxSnapshot snapshot, GtidSet executed, BinlogCoordinates coordinates, Map<String, String> definitions)
            implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            snapshot.close();
        }
    }

    /** Opens a snapshot of all outbox tables that exist, all as of the same moment. Nobody is held up by it. */
    public OutboxSnapshot snapshot() throws SQLException {
        Connection connection = connect();
        try {
            OutboxSnapshot.begin(connection);
            GtidSet visible = possiblyVisible(connection);
            return new OutboxSnapshot(connection, existing(connection), visible);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens a snapshot and notes which transactions are in it. For that all outbox tables are locked against writers: as
     * long as it takes until those that are writing have committed, and a few milliseconds more.
     *
     * <p>A transaction holds its right to a table until it is wholly committed, so while the lock is held none that
     * wrote to an outbox is visible without being executed, or executed without being visible.
     *
     * @param lockWait how long writers may be waited for, and others be held up by that
     * @throws SQLException also if the lock is not to be had in time, or not allowed
     */
    public Frozen freeze(Duration lockWait) throws SQLException {
        Connection connection = connect();
        try (Connection locking = connect()) {
            for (int attempt = 1; attempt <= FREEZE_ATTEMPTS; attempt++) {
                List<String> schemas = existing(locking);
                if (!schemas.isEmpty()) {
                    lock(locking, schemas, lockWait);
                }
                OutboxSnapshot.begin(connection);
                GtidSet executed = executed(connection);
                BinlogCoordinates end = end(connection);
                Map<String, String> definitions = definitions(connection, schemas);
                // An outbox that was created before the set was read would be neither read here nor in the binlog.
                boolean complete = existing(connection).equals(schemas);
                execute(locking, "UNLOCK TABLES");
                if (complete) {
                    return new Frozen(new OutboxSnapshot(connection, schemas, executed), executed, end, definitions);
                }
                connection.rollback();
            }
            throw new IllegalStateException("Outbox tables are being created or dropped at this moment: try again");
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void lock(Connection connection, List<String> schemas, Duration wait) throws SQLException {
        execute(connection, "SET SESSION lock_wait_timeout = " + Math.max(1, wait.toSeconds()));
        execute(
                connection,
                schemas.stream()
                        .map(schema -> "`" + schema + "`.outbox READ")
                        .collect(Collectors.joining(", ", "LOCK TABLES ", "")));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Those that may have an outbox. */
    public List<String> schemas() {
        return source.schemas();
    }

    private List<String> existing(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = ? AND table_name = 'outbox' AND table_type = 'BASE TABLE'")) {
            for (String schema : source.schemas()) {
                query.setString(1, schema);
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

    private static Map<String, String> definitions(Connection connection, List<String> schemas) throws SQLException {
        Map<String, String> definitions = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String schema : schemas) {
                try (ResultSet row = statement.executeQuery("SHOW CREATE TABLE `" + schema + "`.outbox")) {
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
     * Every transaction whose rows anybody could see by now, and perhaps some that nobody can see yet.
     *
     * <p>The executed transactions alone are not enough: the server shows a transaction's rows a moment before it counts
     * it as executed. During that moment, however, and from before its binlog is written, the transaction's id is owned
     * by its session. So those that are owned are asked for first, and then those that are executed: one that is not
     * owned any more is executed by then.
     */
    public static GtidSet possiblyVisible(Connection connection) throws SQLException {
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
        execute(connection, "SET SESSION net_write_timeout = " + READER_PAUSE.toSeconds());
        return connection;
    }
}
