package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.servers.TestServers;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The same on servers that keep CHECK and on those that forget it. */
class TableRulesIT {
    private static final String DATABASE = "table_rules_it";
    private static final TestServers SERVERS = TestServers.running();
    private static final Map<String, String> RULES = Map.of(
            "purses.amount_not_negative", "{amount} >= 0",
            "purses.spent_within", "{spent} <= {amount}",
            "purses.kind", "{kind} IN ('LEATHER', 'THE OTHER''S')");

    private final DataSource owner = new DriverManagerDataSource(
            SERVERS.mysqlUrl(DATABASE),
            SERVERS.mysqlAdmin().user(),
            SERVERS.mysqlAdmin().password());
    private final JdbcTemplate jdbc = new JdbcTemplate(owner);

    @BeforeEach
    void aTableWithoutRules() {
        SERVERS.createDatabase(DATABASE);
        jdbc.execute("DROP TABLE IF EXISTS purses");
        jdbc.execute(
                "CREATE TABLE purses (id INT PRIMARY KEY, amount DECIMAL(18, 2) NULL, spent DECIMAL(18, 2) NOT NULL,"
                        + " kind VARCHAR(16) NOT NULL)");
    }

    @Test
    void rowsThatBreakARuleAreRefusedByTheDatabase() {
        enforce(RULES);

        put(1, "10", "10", "LEATHER");
        put(2, "NULL", "7", "THE OTHER''S"); // unknown is not wrong
        assertRefused(() -> put(3, "-1", "-2", "LEATHER"), "rule_purses_amount_not_negative");
        assertRefused(() -> put(3, "1", "2", "LEATHER"), "rule_purses_spent_within");
        assertRefused(() -> put(3, "1", "1", "PAPER"), "rule_purses_kind");
        assertRefused(() -> jdbc.update("UPDATE purses SET spent = 10.01 WHERE id = 1"), "rule_purses_spent_within");
        assertRefused(() -> jdbc.update("UPDATE purses SET amount = 6 WHERE id = 2"), "rule_purses_spent_within");
        assertThat(jdbc.queryForList("SELECT id FROM purses ORDER BY id", Integer.class))
                .containsExactly(1, 2);
    }

    @Test
    void whatIsEnforcedStaysSoAndWhatIsNewIsAdded() {
        enforce(Map.of("purses.amount_not_negative", "{amount} >= 0"));
        put(1, "1", "2", "PAPER");
        assertRefused(() -> put(2, "-1", "0", "LEATHER"), "rule_purses_amount_not_negative");
        jdbc.update("DELETE FROM purses");

        IntStream.range(0, 8).parallel().forEach(instance -> enforce(RULES));

        assertRefused(() -> put(2, "-1", "-1", "LEATHER"), "rule_purses_amount_not_negative");
        assertRefused(() -> put(2, "1", "2", "LEATHER"), "rule_purses_spent_within");
    }

    @Test
    void whatIsRetiredHoldsNoMore() {
        enforce(RULES);
        Map<String, String> later = new HashMap<>(RULES);
        later.put("purses.spent_within", TableRules.RETIRED);
        enforce(later);
        put(1, "1", "2", "LEATHER");
        assertRefused(() -> put(2, "-1", "-2", "LEATHER"), "rule_purses_amount_not_negative");

        enforce(Map.of(
                "purses.amount_not_negative", TableRules.RETIRED,
                "purses.spent_within", TableRules.RETIRED,
                "purses.kind", TableRules.RETIRED));

        put(2, "-1", "2", "PAPER");
    }

    @Test
    void whatWasGuardedOnAnOlderServerIsKeptByTheNewerOne() {
        jdbc.execute("CREATE TRIGGER guard_purses_insert BEFORE INSERT ON purses FOR EACH ROW"
                + " BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an older guard'; END");

        enforce(RULES);

        put(1, "1", "1", "LEATHER");
        assertRefused(() -> put(2, "1", "2", "LEATHER"), "rule_purses_spent_within");
    }

    @Test
    void aRuleThatIsNotNamedAfterItsTableStopsTheStart() {
        assertThatThrownBy(() -> enforce(Map.of("amount_not_negative", "{amount} >= 0")))
                .hasMessageContaining("<table>.<rule>");
    }

    // ---- the test's words

    private void enforce(Map<String, String> rules) {
        Properties properties = new Properties();
        properties.putAll(rules);
        new TableRules(properties).enforce(owner);
    }

    private void put(int id, String amount, String spent, String kind) {
        jdbc.update("INSERT INTO purses VALUES (%d, %s, %s, '%s')".formatted(id, amount, spent, kind));
    }

    /** By the error that a server says it with that keeps CHECK. */
    private static void assertRefused(ThrowingCallable statement, String rule) {
        assertThatThrownBy(statement)
                .hasMessageContaining(rule)
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refusal -> assertThat(List.of(refusal.getErrorCode(), refusal.getSQLState()))
                                .containsExactly(3819, "HY000"));
    }
}
