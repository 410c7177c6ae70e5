package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.StartingPoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads a MySQL server's state by SQL. Each call opens and closes one connection; all waits are bounded. Thread-safe. */
public final class MySqlServer {

    private static final int UNKNOWN_DATABASE = 1049;
    private static final int UNKNOWN_TABLE = 1146;
    /** The first event of a binlog file follows the file's magic number. */
    private static final int FIRST_EVENT_OFFSET_BYTES = 4;

    private final MySqlSource source;
    private final OutboxLayout layout;
    private final BinlogProperties properties;

    public MySqlServer(MySqlSource source, OutboxLayout layout, BinlogProperties properties) {
        this.source = source;
        this.layout = layout;
        this.properties = properties;
    }

    /**
     * The server's binlog and the existing outbox tables.
     *
     * @param origins for each outbox table, the transactions that were executed before it was created; empty if unknown
     */
    public record State(StartingPoint.Server server, List<GtidSet> origins) {}

    /**
     * @throws IllegalStateException if the relay can't read the server's binlog as it is configured
     * @throws SQLException if the server does not answer
     */
    public State state() throws SQLException {
        try (Connection connection = source.connect(properties.connectTimeout(), properties.queryTimeout());
                Statement statement = connection.createStatement()) {
            GtidSet executed;
            GtidSet purged;
            // One statement, so that both sets are of the same moment.
            try (ResultSet row = statement.executeQuery(
                    "SELECT @@GLOBAL.gtid_executed, @@GLOBAL.gtid_purged, @@GLOBAL.gtid_mode, @@GLOBAL.log_bin,"
                            + " @@GLOBAL.binlog_format, @@GLOBAL.binlog_row_image")) {
                row.next();
                requireSetting("gtid_mode", "ON", row.getString(3));
                requireSetting("log_bin", "1", row.getString(4));
                requireSetting("binlog_format", "ROW", row.getString(5));
                requireSetting("binlog_row_image", "FULL", row.getString(6));
                executed = GtidSet.parse(row.getString(1));
                purged = GtidSet.parse(row.getString(2));
            }
            BinlogCoordinates first;
            try (ResultSet row = statement.executeQuery("SHOW BINARY LOGS")) {
                if (!row.next()) {
                    throw new IllegalStateException("The server of " + source + " has no binary log");
                }
                first = new BinlogCoordinates(row.getString(1), FIRST_EVENT_OFFSET_BYTES);
            }
            List<GtidSet> origins = new ArrayList<>();
            for (String schema : source.schemas()) {
                origins.addAll(originsOf(schema, statement));
            }
            return new State(new StartingPoint.Server(executed, purged, first), origins);
        }
    }

    private void requireSetting(String variable, String wanted, String found) {
        if (!wanted.equalsIgnoreCase(found)) {
            throw new IllegalStateException("The server of " + source + " has " + variable + "=" + found
                    + ", but the relay needs " + variable + "=" + wanted);
        }
    }

    private List<GtidSet> originsOf(String schema, Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT gtid_executed FROM `" + schema + "`.`" + layout.originTable() + "`")) {
            List<GtidSet> origins = new ArrayList<>(1);
            while (row.next()) {
                origins.add(GtidSet.parse(row.getString(1)));
            }
            return origins;
        } catch (SQLException e) {
            if (isMissingTable(e)) {
                return outboxExists(schema, statement) ? List.of(GtidSet.EMPTY) : List.of();
            }
            throw e;
        }
    }

    private boolean outboxExists(String schema, Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT 1 FROM " + layout.tableIn(schema) + " LIMIT 0")) {
            return row.getMetaData().getColumnCount() > 0;
        } catch (SQLException e) {
            if (isMissingTable(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a query failed because the schema or the table does not exist. */
    public static boolean isMissingTable(SQLException e) {
        return e.getErrorCode() == UNKNOWN_TABLE || e.getErrorCode() == UNKNOWN_DATABASE;
    }
}
