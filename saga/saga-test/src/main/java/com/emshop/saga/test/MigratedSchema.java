package com.emshop.saga.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.TestServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The schema of a service at a chosen version of its migrations, on the servers of the tests. Everything runs as the owner of
 * the schema, who has all rights on that schema and none on the server, as in production.
 *
 * <p>MySQL enforces CHECK constraints from 8.0.16 on; older servers parse them and ignore them.
 */
public final class MigratedSchema {
    private static final Pattern COLUMN = Pattern.compile("\\{([a-z_]+)}");
    private static final int CHECK_CONSTRAINT_VIOLATED = 3819;

    private final DriverManagerDataSource owner;
    private final JdbcTemplate jdbc;

    /** Statements that need rights on the server. */
    private final JdbcTemplate admin;

    private final String ownerName;

    /**
     * Creates it empty; drops the database of that name first, if there is one.
     *
     * @param database at most 26 characters: the name of the owner's account is derived from it
     */
    public MigratedSchema(TestServers servers, String database) {
        servers.createDatabase(database);
        var account = new Credentials(database + "_owner", "owner");
        this.ownerName = "'" + account.user() + "'@'" + MySqlServer.clientHost() + "'";
        this.owner = new DriverManagerDataSource(servers.mysqlUrl(database), account.user(), account.password());
        this.jdbc = new JdbcTemplate(owner);
        this.admin = new JdbcTemplate(new DriverManagerDataSource(
                servers.mysqlUrl(database),
                servers.mysqlAdmin().user(),
                servers.mysqlAdmin().password()));
        MySqlServer.account(account, MySqlServer.clientHost()).forEach(admin::execute);
        admin.execute("GRANT ALL PRIVILEGES ON " + database + ".* TO " + ownerName);
    }

    /** As the owner of the schema. */
    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** Applies the kit's migrations, and all of the service. */
    public void migrate() {
        migrateTo(MigrationVersion.LATEST);
    }

    /** Applies the kit's migrations, and those of the service up to and including this version. */
    public void migrateTo(String version) {
        migrateTo(MigrationVersion.fromVersion(version));
    }

    private void migrateTo(MigrationVersion version) {
        flyway("classpath:db/messaging")
                .table("messaging_schema_history")
                .load()
                .migrate();
        flyway("classpath:db/migration")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(version)
                .load()
                .migrate();
    }

    private FluentConfiguration flyway(String location) {
        return Flyway.configure().dataSource(owner).locations(location);
    }

    /** Runs a script again that was applied before. */
    public void repeat(String script) {
        new ResourceDatabasePopulator(new ClassPathResource("db/migration/" + script)).execute(owner);
    }

    /** The names of the CHECK constraints; empty where the server ignores them. */
    public List<String> checkConstraints() {
        return jdbc.queryForList("""
                SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS
                WHERE TABLE_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'CHECK'""", String.class);
    }

    /** The names of the triggers. */
    public List<String> triggers() {
        return jdbc.queryForList(
                "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()", String.class);
    }

    /** Skips the test that calls it on a server older than 8.0.16. */
    public void assumeCheckConstraintsAreEnforced() {
        assumeThat(enforcesCheckConstraints())
                .as("MySQL enforces CHECK constraints from 8.0.16 on; this server is %s", version())
                .isTrue();
    }

    private String version() {
        return String.valueOf(jdbc.queryForObject("SELECT VERSION()", String.class));
    }

    private boolean enforcesCheckConstraints() {
        return MigrationVersion.fromVersion(version().replaceFirst("[^0-9.].*", ""))
                .isAtLeast("8.0.16");
    }

    /**
     * Expects the statement of each constraint to be refused because of that constraint, and the schema to have no others.
     *
     * @param violations statements by the name of the constraint that each of them violates
     */
    public void assertEachConstraintRefuses(Map<String, String> violations) {
        assertThat(checkConstraints()).containsExactlyInAnyOrderElementsOf(violations.keySet());
        violations.forEach((constraint, statement) -> assertThatThrownBy(() -> jdbc.update(statement))
                .as(statement)
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refusal -> assertThat(refusal.getErrorCode()).isEqualTo(CHECK_CONSTRAINT_VIOLATED))
                .hasMessageContaining("'" + constraint + "'"));
    }

    /**
     * Enforces conditions on a table as versions before the CHECK constraints did: by triggers everywhere, and by constraints
     * as well where the server enforces them. A database has both when its server was upgraded and no service started since.
     *
     * @param conditions by name; the columns are in braces
     */
    public void enforceAsEarlierVersions(String table, Map<String, String> conditions) {
        for (String statement : List.of("insert", "update")) {
            List<String> body = new ArrayList<>();
            conditions.forEach((name, condition) -> body.add("IF NOT ("
                    + COLUMN.matcher(condition).replaceAll("NEW.`$1`")
                    + ") THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 3819, MESSAGE_TEXT = 'Check constraint ''rule_"
                    + table + "_" + name + "'' is violated.'; END IF;"));
            admin.execute("CREATE DEFINER = " + ownerName + " TRIGGER `guard_" + table + "_" + statement + "` BEFORE "
                    + statement + " ON `" + table + "` FOR EACH ROW BEGIN " + String.join(" ", body) + " END");
        }
        if (enforcesCheckConstraints()) {
            conditions.forEach(
                    (name, condition) -> jdbc.execute("ALTER TABLE `" + table + "` ADD CONSTRAINT `rule_" + table + "_"
                            + name + "` CHECK (" + COLUMN.matcher(condition).replaceAll("`$1`") + ")"));
        }
    }
}
