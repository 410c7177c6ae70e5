package com.emshop.saga.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The tables of a service as its released version, N−1, has them, and what the next one, N, may change while instances of both run
 * side by side on one schema: N−1 goes on reading and writing what N has migrated, and N reads what N−1 writes.
 *
 * <p>So every released column stays with its type; a new column of a released table has a default or takes NULL, because N−1 does
 * not fill it; and nothing new may refuse what N−1 writes: no unique key, no foreign key, no CHECK constraint, no trigger. New tables
 * and ordinary keys are free.
 *
 * <p>The released tables are a resource of the test, one column or constraint a line. At a release it becomes what {@link #lines}
 * gives.
 */
public final class ReleasedSchema {
    private static final String COLUMNS = """
            SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT IS NOT NULL OR EXTRA <> ''
            FROM information_schema.COLUMNS
            WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE '%schema_history'
            ORDER BY TABLE_NAME, ORDINAL_POSITION""";
    /** What may refuse a row. */
    private static final String RULES = """
            SELECT TABLE_NAME, CONCAT(CONSTRAINT_TYPE, ' ', CONSTRAINT_NAME) FROM information_schema.TABLE_CONSTRAINTS
            WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE '%schema_history' AND CONSTRAINT_TYPE <> 'CHECK'
            UNION ALL
            SELECT EVENT_OBJECT_TABLE, CONCAT('TRIGGER ', TRIGGER_NAME) FROM information_schema.TRIGGERS
            WHERE TRIGGER_SCHEMA = DATABASE()
            ORDER BY 1, 2""";

    private ReleasedSchema() {}

    /** The tables of a schema, as the resource has them. */
    public static List<String> lines(JdbcTemplate jdbc) {
        List<String> lines = new ArrayList<>();
        jdbc.query(COLUMNS, row -> {
            boolean isFilled = row.getBoolean(5) || "YES".equals(row.getString(4));
            lines.add("%s.%s: %s%s%s"
                    .formatted(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            "YES".equals(row.getString(4)) ? " NULL" : " NOT NULL",
                            isFilled ? "" : ", required"));
        });
        jdbc.query(RULES, row -> {
            lines.add(row.getString(1) + ": " + row.getString(2));
        });
        return lines;
    }

    /**
     * What version N−1 could not live with in a schema that version N has migrated; empty if they run side by side.
     *
     * @param resource the released tables
     */
    public static List<String> conflicts(JdbcTemplate migrated, String resource) {
        return conflicts(read(resource), lines(migrated));
    }

    static List<String> conflicts(List<String> released, List<String> migrated) {
        List<String> conflicts = new ArrayList<>();
        Map<String, String> before = byName(released);
        Map<String, String> now = byName(migrated);
        before.forEach((name, line) -> {
            String other = now.get(name);
            boolean isRule = isRule(name);
            if (!isRule && other == null) {
                conflicts.add("missing: " + line);
            } else if (!isRule && !line.equals(other)) {
                conflicts.add("changed: " + line + " -> " + other);
            }
        });
        List<String> tables = before.keySet().stream().map(ReleasedSchema::tableOf).distinct().toList();
        now.forEach((name, line) -> {
            boolean refuses = isRule(name) || line.endsWith(", required");
            if (!before.containsKey(name) && tables.contains(tableOf(name)) && refuses) {
                conflicts.add("refuses what the released version writes: " + line);
            }
        });
        return conflicts;
    }

    private static Map<String, String> byName(List<String> lines) {
        Map<String, String> byName = new LinkedHashMap<>();
        lines.forEach(line -> byName.put(line.contains(".") ? line.substring(0, line.indexOf(':')) : line, line));
        return byName;
    }

    private static boolean isRule(String name) {
        return name.contains(": ");
    }

    private static String tableOf(String name) {
        return name.split("[.:]", 2)[0];
    }

    private static List<String> read(String resource) {
        try {
            return new ClassPathResource(resource)
                    .getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
