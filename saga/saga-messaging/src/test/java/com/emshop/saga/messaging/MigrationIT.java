package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import com.emshop.saga.servers.TestServers;
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
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(TallyService.class)
                .run(
                        "--spring.application.name=migrated-tally-service",
                        "--spring.datasource.url=" + SERVERS.mysqlUrl(DATABASE),
                        "--spring.datasource.username=" + SERVERS.mysqlAdmin().user(),
                        "--spring.datasource.password=" + SERVERS.mysqlAdmin().password(),
                        "--spring.flyway.url="
                                + SERVERS.mysqlUrl(DATABASE).replaceAll("socketTimeout=\\d+", "socketTimeout=1000"),
                        "--spring.flyway.user=" + SERVERS.mysqlAdmin().user(),
                        "--spring.flyway.password=" + SERVERS.mysqlAdmin().password(),
                        "--spring.flyway.init-sqls=SELECT SLEEP(2)",
                        "--spring.kafka.bootstrap-servers=" + SERVERS.kafkaBootstrap(),
                        "--saga.messaging.apicurio-url=" + SERVERS.apicurioUrl())) {
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject(
                                    "SELECT COUNT(*) FROM messaging_schema_history WHERE success", Integer.class))
                    .isPositive();
        }
    }
}
