package com.emshop.benchmarks.orders;

import com.emshop.saga.servers.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the server has done since it was started, as it counts it itself. */
record MySqlCounters(Map<String, Double> values) {
    private static final Set<String> SHOWN = Set.of(
            "Questions",
            "Com_select",
            "Com_insert",
            "Com_update",
            "Com_delete",
            "Com_commit",
            "Com_rollback",
            "Com_set_option",
            "Innodb_rows_inserted",
            "Innodb_rows_updated",
            "Innodb_rows_deleted",
            "Innodb_rows_read",
            "Innodb_os_log_fsyncs",
            "Innodb_os_log_written",
            "Bytes_received",
            "Bytes_sent");

    private static final String BINLOG_BYTES = "binlog bytes";
    private static final String TRANSACTIONS = "binlog transactions";

    static MySqlCounters of(MySqlServer server) throws SQLException {
        var values = new LinkedHashMap<String, Double>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS")) {
                while (rows.next()) {
                    if (SHOWN.contains(rows.getString(1))) {
                        values.put(rows.getString(1), rows.getDouble(2));
                    }
                }
            }
            double bytes = 0;
            try (ResultSet rows = statement.executeQuery("SHOW BINARY LOGS")) {
                while (rows.next()) {
                    bytes += rows.getDouble(2);
                }
            }
            values.put(BINLOG_BYTES, bytes);
            try (ResultSet row = statement.executeQuery("SELECT @@GLOBAL.gtid_executed")) {
                row.next();
                values.put(TRANSACTIONS, transactions(row.getString(1)));
            }
        }
        return new MySqlCounters(values);
    }

    /** Of a set of GTIDs, {@code uuid:1-7:9,uuid:1-3}: how many. */
    static double transactions(String gtids) {
        double count = 0;
        for (String source : gtids.replaceAll("\\s", "").split(",")) {
            String[] parts = source.split(":");
            for (int index = 1; index < parts.length; index++) {
                String[] range = parts[index].split("-");
                count += range.length == 1 ? 1 : Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1;
            }
        }
        return count;
    }

    MySqlCounters since(MySqlCounters before) {
        return new MySqlCounters(Counts.between(before.values, values));
    }
}
