package com.emshop.relay.binlog;

import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.StartingPoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Questions to a MySQL server, by SQL. Each opens one connection and closes it; all waits are bounded. */
public final class MySqlServer {

    private static final int TABLE_NOT_FOUND = 1146;

    private final MySqlSource source;
    private final BinlogSettings settings;

    public MySqlServer(MySqlSource source, BinlogSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    /** The server's state together with the origins of the outbox tables that exist. */
    public record State(StartingPoint.Server server, List<GtidSet> origins) {}

    /**
     * @throws IllegalStateException if the server's binlog can't be relayed as it is configured
     * @throws SQLException if the server does not answer
     */
    public State state() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            GtidSet executed;
            GtidSet purged;
            // One statement: the two sets belong together.
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
                int afterMagicNumber = 4;
                first = new BinlogCoordinates(row.getString(1), afterMagicNumber);
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

    private static List<GtidSet> originsOf(String schema, Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT gtid_executed FROM `" + schema + "`.outbox_origin")) {
            List<GtidSet> origins = new ArrayList<>(1);
            while (row.next()) {
                origins.add(GtidSet.parse(row.getString(1)));
            }
            return origins;
        } catch (SQLException e) {
            if (saysMissing(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** Whether a question failed because a schema, or its table, does not exist (yet). */
    public static boolean saysMissing(SQLException e) {
        int unknownDatabase = 1049;
        return e.getErrorCode() == TABLE_NOT_FOUND || e.getErrorCode() == unknownDatabase;
    }

    private Connection connect() throws SQLException {
        return source.connect(settings.connectTimeout(), settings.queryTimeout());
    }
}
