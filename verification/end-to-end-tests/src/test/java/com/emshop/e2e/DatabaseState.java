package com.emshop.e2e;

import static java.util.stream.Collectors.joining;

import com.emshop.localstack.stack.Service;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the services have stored, to see whether anything changed and who did it. */
final class DatabaseState {
    /** Of these, a row that waits changes by itself. */
    private static final Pattern CHANGES_BY_ITSELF =
            Pattern.compile("attempts|next_.*|due_at|.*lease.*|.*claim.*|version|updated_at|checked_at");

    private static final Set<String> NOT_STATE = Set.of("consumer_positions", "flyway_schema_history");

    private final RunningShop shop;

    DatabaseState(RunningShop shop) {
        this.shop = shop;
    }

    /** For each table how many rows it has, and a sum over all that they say. */
    Map<String, String> sums() throws SQLException {
        Map<String, String> sums = new TreeMap<>();
        try (Connection database = shop.database();
                Statement query = database.createStatement()) {
            for (Map.Entry<String, List<String>> table : columns(query, false).entrySet()) {
                List<String> stable = table.getValue().stream()
                        .filter(column -> !CHANGES_BY_ITSELF.matcher(column).matches())
                        .map(column -> "HEX(`" + column + "`)")
                        .toList();
                try (ResultSet row = query.executeQuery("SELECT COUNT(*), SUM(CRC32(CONCAT_WS('|', "
                        + String.join(", ", stable) + "))) FROM " + table.getKey())) {
                    row.next();
                    sums.put(table.getKey(), row.getString(1) + " rows, sum " + row.getString(2));
                }
            }
        }
        return sums;
    }

    /**
     * Where names of this form are found: the tables by the number in the name.
     *
     * @param prefix what comes before the number; behind it comes a hyphen
     */
    Map<Integer, Set<String>> tablesByNumber(String prefix) throws SQLException {
        Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d+)-");
        Map<Integer, Set<String>> tables = new TreeMap<>();
        try (Connection database = shop.database();
                Statement query = database.createStatement()) {
            for (Map.Entry<String, List<String>> table : columns(query, true).entrySet()) {
                String texts = table.getValue().stream()
                        .map(column -> "CONVERT(`" + column + "` USING latin1)")
                        .collect(joining(", ", "CONCAT_WS('|', ", ")"));
                try (ResultSet rows = query.executeQuery("SELECT " + texts + " FROM " + table.getKey() + " WHERE "
                        + texts + " LIKE '%" + prefix + "%'")) {
                    while (rows.next()) {
                        Matcher names = name.matcher(rows.getString(1));
                        while (names.find()) {
                            tables.computeIfAbsent(Integer.valueOf(names.group(1)), none -> new TreeSet<>())
                                    .add(table.getKey());
                        }
                    }
                }
            }
        }
        return tables;
    }

    private static Map<String, List<String>> columns(Statement query, boolean texts) throws SQLException {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        String schemas =
                Service.schemas().stream().map(schema -> "'" + schema + "'").collect(joining(", "));
        try (ResultSet rows = query.executeQuery("""
                SELECT c.table_schema, c.table_name, c.column_name FROM information_schema.columns c
                JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
                WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN (%s) %s
                ORDER BY c.table_schema, c.table_name, c.ordinal_position""".formatted(
                        schemas,
                        texts
                                ? "AND c.data_type IN ('char', 'varchar', 'text', 'mediumtext', 'longtext', 'json', 'binary', 'varbinary',"
                                        + " 'blob', 'mediumblob', 'longblob')"
                                : ""))) {
            while (rows.next()) {
                if (!NOT_STATE.contains(rows.getString(2))) {
                    columns.computeIfAbsent(
                                    "`" + rows.getString(1) + "`.`" + rows.getString(2) + "`",
                                    none -> new ArrayList<>())
                            .add(rows.getString(3));
                }
            }
        }
        return columns;
    }
}
