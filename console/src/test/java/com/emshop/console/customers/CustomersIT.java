package com.emshop.console.customers;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.deadletters.FakeService;
import com.emshop.events.Topics;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Erasure in all services over the console's HTTP interface. The console's own part is real, those of the other services are
 * {@link FakeService}s; three of these give no proper answer.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.application.name=console-with-customers", "emshop.console.service-timeouts.command=2s"})
@DirtiesContext // stops the consumers, since other tests use the same topics
class CustomersIT {
    private static final String DATABASE = "console_customers_it";
    private static final TestServers SERVERS = TestServers.running();
    private static final FakeService ORDER = new FakeService(request -> new FakeService.Answer(200, """
                    {"userId": "ada", "at": "2026-01-02T03:04:05Z", "orders": 3, "rows": 4, "postponed": 1,
                     "postponedOrders": ["order-1"], "newerThanThisConsole": true}"""));
    private static final FakeService SILENT = new FakeService(request -> new FakeService.Answer(0, ""));
    private static final FakeService BROKEN = new FakeService(request -> new FakeService.Answer(500, "{}"));
    private static final FakeService CONSOLE = new FakeService(CustomersIT::console);
    private static int ownPort;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add("emshop.order-url", ORDER::url);
        properties.add("emshop.payment-url", BROKEN::url);
        properties.add("emshop.inventory-url", () -> "http://127.0.0.1:1"); // no process listens there
        properties.add("emshop.logistics-url", SILENT::url);
        properties.add("emshop.console-url", CONSOLE::url);
    }

    @BeforeEach
    void setOwnPort() {
        ownPort = port;
    }

    @AfterAll
    static void close() {
        List.of(ORDER, SILENT, BROKEN, CONSOLE).forEach(FakeService::close);
    }

    @Test
    void erasureReachesEveryServiceAndNamesThoseWithoutAnAnswer() {
        Answer answer =
                delete("/api/customers/ada%20l%3Fx=1/data?placedUntil=2026-01-02T03:04:05Z", TestTokens.operator());

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.body().path("services").findValuesAsString("service"))
                .containsExactly("console", "order-service");
        assertThat(answer.body().path("services").path(1).path("rows").asInt()).isEqualTo(4);
        assertThat(answer.body()
                        .path("services")
                        .path(1)
                        .path("postponedOrders")
                        .path(0)
                        .asString())
                .isEqualTo("order-1");
        assertThat(answer.body()
                        .path("unavailable")
                        .valueStream()
                        .map(service -> service.path("service").asString() + ": "
                                + service.path("reason").asString()))
                .containsExactly(
                        "inventory-service: no answer, or none in time",
                        "logistics-service: no answer, or none in time",
                        "payment-service: status 500");
        FakeService.Request request = ORDER.requests().get(ORDER.requests().size() - 1);
        assertThat(request.method()).isEqualTo("DELETE");
        assertThat(request.uri()).isEqualTo("/customers/ada%20l%3Fx%3D1/data?placedUntil=2026-01-02T03:04:05Z");
        assertThat(request.authorization()).startsWith("Bearer ");
    }

    @Test
    void onlyOperatorsErase() {
        int before = ORDER.requests().size();
        assertThat(delete("/api/customers/ada/data", TestTokens.customer("ada")).problem())
                .isEqualTo("403 forbidden");
        assertThat(delete("/api/customers/ada/data", null).problem()).isEqualTo("401 unauthenticated");
        assertThat(delete("/api/customers/%20/data", TestTokens.operator()).problem())
                .isEqualTo("422 invalid-user-id");
        assertThat(ORDER.requests()).hasSize(before);
    }

    private Answer delete(String path, String token) {
        return new HttpCalls(port).send("DELETE", path, token, null);
    }

    private static FakeService.Answer console(FakeService.Request request) {
        Answer answer = new HttpCalls(ownPort).send(request.method(), request.uri(), request.authorization(), null);
        return new FakeService.Answer(answer.status(), answer.response().body());
    }
}
