package com.emshop.saga.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What a database itself refuses to store, whatever the code says: a service's {@code db/rules.properties}, each line a table, a
 * rule's name, and a condition on a row with its columns in braces. NULL passes, as in any CHECK.
 *
 * <p>MySQL keeps CHECK from 8.0.16 on; older servers parse it and forget it. So the rules are no migration, but are made true
 * after the migrations at every start: where the server keeps CHECK, those that are missing are added; where it does not, one
 * trigger before INSERT and one before UPDATE refuse the same rows with the same error, until the server is a newer one.
 *
 * <p>A rule is known by its name: one that changes gets a new name, and a migration drops what is not to hold any more. When
 * rows are there already that a new rule forbids, the start fails and names it. Any number of instances may start together.
 */
final class TableRules {
    static final String RESOURCE = "db/rules.properties";

    private static final Pattern NAME = Pattern.compile("([a-z_]+)\\.([a-z_]+)");
    private static final Pattern COLUMN = Pattern.compile("\\{([a-z_]+)}");
    /** Of the schema; a lock's name has at most 64 characters. */
    private static final String LOCK = "CONCAT('rules ', SHA2(DATABASE(), 224))";

    private static final int LOCK_SECONDS = 300;

    /** Rules by table and by the name of the constraint. */
    private final SortedMap<String, SortedMap<String, String>> tables = new TreeMap<>();

    TableRules(Properties rules) {
        for (String key : rules.stringPropertyNames()) {
            Matcher name = NAME.matcher(key);
            if (!name.matches()) {
                throw new IllegalArgumentException("a rule is named <table>.<rule>, not " + key);
            }
            tables.computeIfAbsent(name.group(1), none -> new TreeMap<>())
                    .put("rule_" + name.group(1) + "_" + name.group(2), rules.getProperty(key));
        }
    }

    /** Those on the class path; none if there is no such file. */
    static TableRules ofService() {
        ClassPathResource resource = new ClassPathResource(RESOURCE);
        try {
            return new TableRules(
                    resource.exists() ? PropertiesLoaderUtils.loadProperties(resource) : new Properties());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @param owner of the tables */
    void enforce(DataSource owner) {
        if (tables.isEmpty()) {
            return;
        }
        try (Connection connection = owner.getConnection()) {
            enforce(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
        } catch (SQLException unreachable) {
            throw new IllegalStateException("the rules of the tables cannot be looked after", unreachable);
        }
    }

    private void enforce(JdbcTemplate jdbc) {
        Integer got = jdbc.queryForObject("SELECT GET_LOCK(" + LOCK + ", ?)", Integer.class, LOCK_SECONDS);
        if (got == null || got != 1) {
            throw new IllegalStateException("another instance takes too long over the rules of the tables");
        }
        try {
            Map<String, String> guards = guards(jdbc);
            if (keepsChecks(jdbc)) {
                addMissing(jdbc);
                guards.keySet().forEach(guard -> jdbc.execute("DROP TRIGGER `" + guard + "`"));
            } else {
                tables.forEach((table, rules) -> {
                    guard(jdbc, guards, table, "INSERT", rules);
                    guard(jdbc, guards, table, "UPDATE", rules);
                });
            }
        } finally {
            jdbc.queryForObject("SELECT RELEASE_LOCK(" + LOCK + ")", Integer.class);
        }
    }

    /** The server has a dictionary of them since it keeps them. */
    private static boolean keepsChecks(JdbcTemplate jdbc) {
        Integer found = jdbc.queryForObject("""
                SELECT COUNT(*) FROM information_schema.TABLES
                WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'CHECK_CONSTRAINTS'""", Integer.class);
        return found != null && found == 1;
    }

    private void addMissing(JdbcTemplate jdbc) {
        Set<String> there = new HashSet<>(jdbc.queryForList("""
                SELECT CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS
                WHERE CONSTRAINT_SCHEMA = DATABASE()""", String.class));
        tables.forEach((table, rules) -> {
            List<String> missing = rules.entrySet().stream()
                    .filter(rule -> !there.contains(rule.getKey()))
                    .map(rule -> "ADD CONSTRAINT `" + rule.getKey() + "` CHECK ("
                            + COLUMN.matcher(rule.getValue()).replaceAll("`$1`") + ")")
                    .toList();
            if (!missing.isEmpty()) {
                jdbc.execute("ALTER TABLE `" + table + "` " + String.join(", ", missing));
            }
        });
    }

    /** What the guards do that are there, by their names. */
    private Map<String, String> guards(JdbcTemplate jdbc) {
        Map<String, String> guards = new HashMap<>();
        jdbc.query(
                """
                SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS
                WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME LIKE 'guard\\_%'""",
                row -> {
                    guards.put(row.getString(1), row.getString(2));
                });
        return guards;
    }

    private static void guard(
            JdbcTemplate jdbc,
            Map<String, String> guards,
            String table,
            String statement,
            SortedMap<String, String> rules) {
        String name = "guard_" + table + "_" + statement.toLowerCase(Locale.ROOT);
        String body = rules.entrySet().stream()
                .map(rule -> refusal(rule.getKey(), rule.getValue()))
                .collect(Collectors.joining(" ", "BEGIN ", " END"));
        String known = guards.get(name);
        if (body.equals(known)) {
            return;
        }
        if (known != null) {
            jdbc.execute("DROP TRIGGER `" + name + "`");
        }
        jdbc.execute("CREATE TRIGGER `" + name + "` BEFORE " + statement + " ON `" + table + "` FOR EACH ROW " + body);
    }

    /** As a server says it that keeps CHECK. */
    private static String refusal(String constraint, String condition) {
        return "IF NOT (" + COLUMN.matcher(condition).replaceAll("NEW.`$1`")
                + ") THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 3819, MESSAGE_TEXT = 'Check constraint ''"
                + constraint + "'' is violated.'; END IF;";
    }
}
