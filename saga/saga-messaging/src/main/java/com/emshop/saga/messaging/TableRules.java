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
 * <p>A rule is known by its name: one that changes gets a new name, and the old one stays, with {@value #RETIRED} for its condition,
 * so that it is dropped. An older instance that is started meanwhile makes it hold again, until a newer one starts: what the old
 * rule forbids is written by the release after the one that retires it. When rows are there already that a new CHECK forbids, the
 * start fails and names it; a trigger lets them be until they are changed. Any number of instances may start together.
 */
final class TableRules {
    static final String RESOURCE = "db/rules.properties";

    static final String RETIRED = "retired";

    private static final Pattern NAME = Pattern.compile("([a-z_]+)\\.([a-z_]+)");
    private static final Pattern COLUMN = Pattern.compile("\\{([a-z_]+)}");
    /** Of the schema; a lock's name has at most 64 characters. */
    private static final String LOCK = "CONCAT('rules ', SHA2(DATABASE(), 224))";

    private static final int LOCK_SECONDS = 300;

    /** How long a table may be in use by a transaction; longer, and those that come after it would wait as well. */
    private static final int TABLE_LOCK_SECONDS = 15;

    /** Rules by table and by the name of the constraint. */
    private final SortedMap<String, SortedMap<String, String>> tables = new TreeMap<>();

    /** Tables by the name of a constraint that holds no more. */
    private final SortedMap<String, String> retired = new TreeMap<>();

    TableRules(Properties rules) {
        for (String key : rules.stringPropertyNames()) {
            Matcher name = NAME.matcher(key);
            if (!name.matches()) {
                throw new IllegalArgumentException("a rule is named <table>.<rule>, not " + key);
            }
            String constraint = "rule_" + name.group(1) + "_" + name.group(2);
            String condition = rules.getProperty(key).strip();
            if (condition.equals(RETIRED)) {
                retired.put(constraint, name.group(1));
            } else {
                tables.computeIfAbsent(name.group(1), none -> new TreeMap<>()).put(constraint, condition);
            }
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
        if (tables.isEmpty() && retired.isEmpty()) {
            return;
        }
        try (Connection connection = owner.getConnection()) {
            int timeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, 0); // a large table is checked for as long as it takes
            var jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            jdbc.execute("SET SESSION lock_wait_timeout = " + TABLE_LOCK_SECONDS);
            enforceAlone(jdbc);
            jdbc.execute("SET SESSION lock_wait_timeout = DEFAULT");
            connection.setNetworkTimeout(Runnable::run, timeout);
        } catch (SQLException unreachable) {
            throw new IllegalStateException("the rules of the tables cannot be looked after", unreachable);
        }
    }

    /** After a failure the start ends, and the connection and its lock with it. */
    private void enforceAlone(JdbcTemplate jdbc) {
        Integer got = jdbc.queryForObject("SELECT GET_LOCK(" + LOCK + ", ?)", Integer.class, LOCK_SECONDS);
        if (got == null || got != 1) {
            throw new IllegalStateException("another instance takes too long over the rules of the tables");
        }
        enforce(jdbc);
        jdbc.queryForObject("SELECT RELEASE_LOCK(" + LOCK + ")", Integer.class);
    }

    private void enforce(JdbcTemplate jdbc) {
        Map<String, String> guards = guards(jdbc);
        if (keepsChecks(jdbc)) {
            makeChecks(jdbc);
        } else {
            tables.forEach((table, rules) -> {
                guard(jdbc, guards, table, "INSERT", rules);
                guard(jdbc, guards, table, "UPDATE", rules);
            });
        }
        guards.keySet().forEach(needless -> jdbc.execute("DROP TRIGGER `" + needless + "`"));
    }

    /** The server has a dictionary of them since it keeps them. */
    private static boolean keepsChecks(JdbcTemplate jdbc) {
        Integer found = jdbc.queryForObject("""
                SELECT COUNT(*) FROM information_schema.TABLES
                WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'CHECK_CONSTRAINTS'""", Integer.class);
        return found != null && found == 1;
    }

    private void makeChecks(JdbcTemplate jdbc) {
        Set<String> there = new HashSet<>(jdbc.queryForList("""
                SELECT CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS
                WHERE CONSTRAINT_SCHEMA = DATABASE()""", String.class));
        retired.forEach((constraint, table) -> {
            if (there.contains(constraint)) {
                jdbc.execute("ALTER TABLE `" + table + "` DROP CHECK `" + constraint + "`");
            }
        });
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

    /** @param guards those that are there; the one that is looked after here is taken out */
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
        String known = guards.remove(name);
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
