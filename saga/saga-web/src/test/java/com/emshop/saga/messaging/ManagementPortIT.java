package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Topics;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.RequestStatements;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import java.time.Duration;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Health and metrics of a service have a port of their own, and reading metrics costs the database nothing. */
@SpringBootTest(
        classes = {TallyService.class, ManagementPortIT.Servers.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.application.name=managed-tally-service", "saga.timer.gauge-interval=10ms"})
@DirtiesContext // ends the consumers: other tests read the same topic
class ManagementPortIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    @org.springframework.beans.factory.annotation.Autowired
    private Servers servers;

    /** Sees the servers start. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Servers {
        private int managementThreads;

        @EventListener
        void started(ServletWebServerInitializedEvent event) {
            if ("management".equals(event.getApplicationContext().getServerNamespace())) {
                managementThreads = ((AbstractProtocol<?>) ((TomcatWebServer) event.getWebServer())
                                .getTomcat()
                                .getConnector()
                                .getProtocolHandler())
                        .getMaxThreads();
            }
        }
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase("management_port_it");
        SERVERS.recreateTopics(Topics.PAYMENT);
        TestEvents.properties(SERVERS, "management_port_it", properties);
        properties.add(RequestStatements.PROPERTY, RequestStatements.class::getName);
    }

    private HttpCalls service() {
        return new HttpCalls(port);
    }

    private HttpCalls management() {
        return new HttpCalls(managementPort);
    }

    @Test
    void healthAndMetricsAreServedOnTheManagementPortAlone() {
        assertThat(managementPort).isNotEqualTo(port);
        for (String path : new String[] {
            "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus"
        }) {
            for (String token : new String[] {null, "Bearer nonsense", TestTokens.customer("ada")}) {
                assertThat(management().get(path, token).status()).as(path).isEqualTo(200);
                assertThat(service().get(path, token).problem()).as(path).isEqualTo("404 http-404");
            }
        }
        assertThat(service().get("/actuator", null).problem()).isEqualTo("404 http-404");
    }

    @Test
    void apiIsDescribedOnTheServicesPortAlone() {
        assertThat(service().get("/v3/api-docs", null).body().path("paths").propertyNames())
                .contains("/dead-letters")
                .noneMatch(path -> path.startsWith("/actuator"));
        assertThat(management().get("/dead-letters", null).status()).isEqualTo(401);
    }

    @Test
    void managementServerHasFewThreads() {
        assertThat(servers.managementThreads).isEqualTo(2);
    }

    @Test
    void scrapesRunNoQuery() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(metrics())
                        .containsPattern("(?m)^saga_dead_letters_open\\{.*} \\d")
                        .containsPattern("(?m)^saga_keys_blocked\\{.*} \\d"));

        assertThat(RequestStatements.during(() -> {
                    for (int scrape = 0; scrape < 20; scrape++) {
                        metrics();
                    }
                }))
                .isEmpty();
        assertThat(RequestStatements.during(() -> service().get("/dead-letters", TestTokens.operator())))
                .as("what a request asks is noticed")
                .isNotEmpty();
    }

    private String metrics() {
        return management().get("/actuator/prometheus", null).response().body();
    }
}
