package com.emshop.saga.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.TestServers;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

@SagaServers(database = "saga_servers_it", topics = "saga.servers.it")
@SpringJUnitConfig(SagaServersIT.Application.class)
class SagaServersIT {
    @Configuration
    static class Application {}

    @Test
    void applicationIsPointedToItsDatabase(@Autowired Environment environment) throws Exception {
        try (var connection = DriverManager.getConnection(
                        environment.getRequiredProperty("spring.datasource.url"),
                        environment.getRequiredProperty("spring.datasource.username"),
                        environment.getRequiredProperty("spring.datasource.password"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT DATABASE()")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("saga_servers_it");
        }
    }

    @Test
    void topicsAreThere(TestServers servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafkaBootstrap()))) {
            assertThat(admin.describeTopics(List.of("saga.servers.it"))
                            .allTopicNames()
                            .get())
                    .containsOnlyKeys("saga.servers.it");
        }
    }
}
