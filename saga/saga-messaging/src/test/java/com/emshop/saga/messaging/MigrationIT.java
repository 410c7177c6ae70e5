package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.events.Topics;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How a service migrates its schema, on the real database. */
class MigrationIT {
    private static final String DATABASE = "migration_it";
    private static final TestServers SERVERS = TestServers.running();

    @BeforeEach
    void emptyTopicAndDatabase() {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.PAYMENT);
    }

    @Test
    void statementOfAMigrationMayTakeLongerThanTheSocketTimeout() {
        try (ConfigurableApplicationContext context = start(
                "--spring.flyway.url="
                        + SERVERS.mysqlUrl(DATABASE).replaceAll("socketTimeout=\\d+", "socketTimeout=1000"),
                "--spring.flyway.init-sqls=SELECT SLEEP(2)")) {
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject(
                                    "SELECT COUNT(*) FROM messaging_schema_history WHERE success", Integer.class))
                    .isPositive();
        }
    }

    @Test
    void migrationThatAddsTheLastFailureMayBeRepeated() {
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(
                SERVERS.mysqlUrl(DATABASE),
                SERVERS.mysqlAdmin().user(),
                SERVERS.mysqlAdmin().password()));
        kit(jdbc).target("5").load().migrate();
        // as if the connection had been lost before the history was written
        assertThat(jdbc.update("DELETE FROM messaging_schema_history WHERE version = '5'"))
                .isEqualTo(1);

        kit(jdbc).load().migrate();

        assertThat(kit(jdbc).load().info().pending()).isEmpty();
    }

    @Test
    void actionsOnDeadLettersAreTakenOverOnceIntoTheRecordOfOperatorsActions() {
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(
                SERVERS.mysqlUrl(DATABASE),
                SERVERS.mysqlAdmin().user(),
                SERVERS.mysqlAdmin().password()));
        kit(jdbc).target("5").load().migrate();
        jdbc.update("""
                INSERT INTO dead_letter_actions (dead_letter_id, action, outcome, actor, note, detail, acted_at)
                VALUES (7, 'DISCARD', 'DISCARDED', 'operator Ada King', 'by mistake', NULL, '2026-01-01 12:00:00')""");

        kit(jdbc).target("6").load().migrate();
        // as if the connection had been lost before the history was written
        jdbc.update("DELETE FROM messaging_schema_history WHERE version = '6'");
        kit(jdbc).load().migrate();

        assertThat(new OperatorActions(jdbc, Clock.systemUTC()).ofDeadLetter(7))
                .singleElement()
                .satisfies(action -> {
                    assertThat(action.role()).isEqualTo("operator");
                    assertThat(action.userId()).isEqualTo("Ada King");
                    assertThat(action.action()).isEqualTo("DISCARD");
                    assertThat(action.note()).isEqualTo("by mistake");
                    assertThat(action.at()).isEqualTo("2026-01-01T12:00:00Z");
                });
    }

    /** The procedure of docs/operations/upgrade.md. */
    @Test
    void migrationThatFailedHalfWayIsFinishedByHand() throws IOException {
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(
                SERVERS.mysqlUrl(DATABASE),
                SERVERS.mysqlAdmin().user(),
                SERVERS.mysqlAdmin().password()));
        kit(jdbc).target("3").load().migrate();
        List<String> statements = List.of(new ClassPathResource("db/messaging/V4__positions_causes_dead_letters.sql")
                .getContentAsString(StandardCharsets.UTF_8)
                .split(";\n"));
        int done = 3; // when the service was killed
        statements.subList(0, done).forEach(jdbc::execute);

        assertThatThrownBy(() -> kit(jdbc).load().migrate()).hasMessageContaining("already exists");
        assertThatThrownBy(() -> kit(jdbc).load().migrate()).hasMessageContaining("failed migration to version 4");

        statements.subList(done, statements.size()).forEach(jdbc::execute);
        assertThat(jdbc.update("UPDATE messaging_schema_history SET success = 1 WHERE version = '4' AND success = 0"))
                .isEqualTo(1);
        kit(jdbc).load().migrate();
        assertThat(kit(jdbc).load().info().pending()).isEmpty();
        assertThat(jdbc.queryForObject("SELECT COUNT(last_reason) FROM dead_letters", Integer.class))
                .isZero();
    }

    @Test
    void serviceThatMustNotMigrateStartsOnlyOnceSomebodyElseHas() {
        String app = "migration_it_app";
        JdbcTemplate admin = new JdbcTemplate(new DriverManagerDataSource(
                SERVERS.mysqlUrl(""),
                SERVERS.mysqlAdmin().user(),
                SERVERS.mysqlAdmin().password()));
        MySqlServer.account(new Credentials(app, app), "%").forEach(admin::execute);
        admin.execute("GRANT SELECT, INSERT ON " + DATABASE + ".* TO '" + app + "'@'%'");
        String[] withoutRightToMigrate = {
            "--saga.migrate=false",
            "--spring.datasource.username=" + app,
            "--spring.datasource.password=" + app,
            "--spring.flyway.user=",
            "--spring.flyway.password=",
            "--spring.flyway.connect-retries=0"
        };

        assertThatThrownBy(() -> start(withoutRightToMigrate).close())
                .hasStackTraceContaining("Detected resolved migration not applied to database: 1");
        assertThat(admin.queryForList("SHOW TABLES FROM " + DATABASE)).isEmpty();

        MigrateMain.main(settings());
        try (ConfigurableApplicationContext context = start(withoutRightToMigrate)) {
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject("SELECT COUNT(*) FROM outbox_origin", Integer.class))
                    .isEqualTo(1);
        }
    }

    /** During an upgrade the older version restarts on the schema of the newer one. */
    @Test
    void serviceStartsOnTheSchemaOfANewerVersion() {
        MigrateMain.main(settings());
        try (ConfigurableApplicationContext context = start("--saga.migrate=false")) {
            context.getBean(JdbcTemplate.class).update("""
                INSERT INTO messaging_schema_history (installed_rank, version, description, type, script, checksum,
                  installed_by, execution_time, success)
                VALUES (1000, '999', 'of a newer version', 'SQL', 'V999__newer.sql', 1, 'owner', 1, 1)\
                """);
        }

        start("--saga.migrate=false").close();
    }

    private static FluentConfiguration kit(JdbcTemplate jdbc) {
        return Flyway.configure()
                .dataSource(jdbc.getDataSource())
                .locations("classpath:db/messaging")
                .table("messaging_schema_history");
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(TallyService.class).run(settings(arguments));
    }

    /** @param more of the same name replace one of these; one without a value removes it */
    private static String[] settings(String... more) {
        var all = new LinkedHashMap<String, String>();
        for (String setting : List.of(
                "--spring.application.name=migrated-tally-service",
                "--spring.datasource.url=" + SERVERS.mysqlUrl(DATABASE),
                "--spring.datasource.username=" + SERVERS.mysqlAdmin().user(),
                "--spring.datasource.password=" + SERVERS.mysqlAdmin().password(),
                "--spring.flyway.user=" + SERVERS.mysqlAdmin().user(),
                "--spring.flyway.password=" + SERVERS.mysqlAdmin().password(),
                "--spring.kafka.bootstrap-servers=" + SERVERS.kafkaBootstrap(),
                "--saga.messaging.apicurio-url=" + SERVERS.apicurioUrl(),
                "--saga.messaging.register-schemas=true")) {
            all.put(nameOf(setting), setting);
        }
        for (String setting : more) {
            all.put(nameOf(setting), setting);
        }
        all.values().removeIf(setting -> setting.endsWith("="));
        return all.values().toArray(String[]::new);
    }

    private static String nameOf(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }
}
