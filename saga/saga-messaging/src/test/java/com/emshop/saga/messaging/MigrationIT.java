package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import com.emshop.saga.servers.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

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
        try (ConfigurableApplicationContext context = start("--spring.flyway.url=" + SERVERS.mysqlUrl(DATABASE))) {
            // as if the connection had been lost before the history was written
            assertThat(context.getBean(JdbcTemplate.class)
                            .update("DELETE FROM messaging_schema_history WHERE version = '5'"))
                    .isEqualTo(1);
        }

        try (ConfigurableApplicationContext again = start("--spring.flyway.url=" + SERVERS.mysqlUrl(DATABASE))) {
            assertThat(again.getBean(JdbcTemplate.class)
                            .queryForObject(
                                    "SELECT success FROM messaging_schema_history WHERE version = '5'", Boolean.class))
                    .isTrue();
        }
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=migrated-tally-service",
                "--spring.datasource.url=" + SERVERS.mysqlUrl(DATABASE),
                "--spring.datasource.username=" + SERVERS.mysqlAdmin().user(),
                "--spring.datasource.password=" + SERVERS.mysqlAdmin().password(),
                "--spring.flyway.user=" + SERVERS.mysqlAdmin().user(),
                "--spring.flyway.password=" + SERVERS.mysqlAdmin().password(),
                "--spring.kafka.bootstrap-servers=" + SERVERS.kafkaBootstrap(),
                "--saga.messaging.apicurio-url=" + SERVERS.apicurioUrl()));
        all.addAll(List.of(arguments));
        return new SpringApplicationBuilder(TallyService.class).run(all.toArray(String[]::new));
    }
}
