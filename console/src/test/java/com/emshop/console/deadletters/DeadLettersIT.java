package com.emshop.console.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.console.deadletters.FakeService.Request;
import com.emshop.events.Topics;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.ApiDescription;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Dead letters over the console's HTTP interface. Its own are real, those of the other services come from {@link FakeService};
 * three of these give no proper answer. The tests of the kit cover what a service does.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=console-with-dead-letters",
            "emshop.console.service-timeouts.query=2s",
            "saga.messaging.retry.attempts=0"
        })
@DirtiesContext // stops the consumers, since other tests use the same topics
class DeadLettersIT {
    private static final String DATABASE = "console_dead_letters_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();
    private static final String DEAD_LETTER = """
            {"id": %d, "key": "of-payment", "eventId": null, "type": "T", "topic": "t", "partition": 1, "offset": 2,
             "reason": "because", "createdAt": "2020-01-02T03:04:05.000006Z", "attempts": 3, "blockedBehind": null,
             "behind": [{"id": 18, "eventId": null, "type": "T"}], "behindCount": 1, "resolution": null,
             "resolvedAt": null, "resolvedBy": null, "newerThanThisConsole": true}""";

    private static final FakeService PAYMENT = new FakeService(DeadLettersIT::payment);
    private static final FakeService SILENT = new FakeService(request -> new FakeService.Answer(0, ""));
    private static final FakeService BROKEN = new FakeService(request -> new FakeService.Answer(500, "{}"));
    private static final FakeService CONSOLE = new FakeService(DeadLettersIT::console);
    private static KafkaProducer<String, byte[]> producer;
    private static int ownPort;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add("emshop.order-url", BROKEN::url);
        properties.add("emshop.payment-url", PAYMENT::url);
        properties.add("emshop.inventory-url", () -> "http://127.0.0.1:1"); // no process listens there
        properties.add("emshop.logistics-url", SILENT::url);
        properties.add("emshop.console-url", CONSOLE::url);
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SERVERS.kafkaBootstrap()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @BeforeEach
    void setOwnPort() {
        ownPort = port;
    }

    @AfterAll
    static void disconnect() {
        producer.close();
        List.of(PAYMENT, SILENT, BROKEN, CONSOLE).forEach(FakeService::close);
    }

    @Test
    void deadLettersOfAllServicesAreOneListThatNamesUnavailableServices() {
        String order = publishGarbage(1);

        Answer answer = get("/api/dead-letters");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode items = answer.body().path("items");
        JsonNode payments = items.path(0);
        assertThat(payments.path("service").asString()).isEqualTo("payment-service");
        assertThat(payments.path("id").asLong()).isEqualTo(17);
        assertThat(payments.path("parkedAt").asString()).isEqualTo("2020-01-02T03:04:05.000006Z");
        assertThat(payments.path("behind").path(0).path("id").asLong()).isEqualTo(18);
        JsonNode own = items.valueStream()
                .filter(item -> item.path("orderSn").asString().equals(order))
                .findFirst()
                .orElseThrow();
        assertThat(own.path("service").asString()).isEqualTo("console");
        assertThat(own.path("topic").asString()).isEqualTo(Topics.ORDER);
        assertThat(own.path("reason").asString()).contains("ce_type");
        assertThat(answer.body()
                        .path("unavailable")
                        .valueStream()
                        .map(service -> service.path("service").asString() + " "
                                + service.path("reason").asString()))
                .containsExactly(
                        "inventory-service no answer, or none in time",
                        "logistics-service no answer, or none in time",
                        "order-service status 500");

        assertThat(get("/api/dead-letters?service=console&orderSn=" + order)
                        .body()
                        .path("items"))
                .hasSize(1);
        assertThat(get("/api/dead-letters?service=console&type=none").body().path("items"))
                .isEmpty();
    }

    @Test
    void callsCarryTheOperatorsTokenAndTrace() {
        Answer answer = get("/api/dead-letters?service=payment-service&orderSn=o%26p&type=T&heads=true");

        assertThat(answer.body().path("unavailable")).isEmpty();
        assertThat(answer.body().path("items").path(0).path("orderSn").asString())
                .isEqualTo("of-payment");
        Request forwarded = last();
        assertThat(forwarded.uri())
                .startsWith("/dead-letters?")
                .contains("key=o%26p", "type=T", "heads=true", "resolved=false", "limit=50", "cursor=");
        assertThat(forwarded.authorization()).startsWith("Bearer ");
        assertThat(forwarded.traceparent().substring(3, 35))
                .isEqualTo(answer.header("traceparent").substring(3, 35));
    }

    @Test
    void filterIsAValueAndNeverAPartOfTheServicesUrl() {
        Map.of(
                        "%7Bx%7D", "key=%7Bx%7D",
                        "o%26heads%3Dtrue%26limit%3D1", "key=o%26heads%3Dtrue%26limit%3D1",
                        "%C3%A9%2B%23%25", "key=%C3%A9%2B%23%25",
                        "a%00b", "key=a%00b")
                .forEach((orderSn, forwarded) -> {
                    Answer answer =
                            get("/api/dead-letters?service=payment-service&orderSn=" + orderSn + "&type=" + orderSn);
                    assertThat(answer.status()).as(orderSn).isEqualTo(200);
                    assertThat(answer.body().path("unavailable")).isEmpty();
                    assertThat(last().uri().split("[?&]"))
                            .hasSize(7)
                            .contains(forwarded, forwarded.replace("key=", "type="), "heads=false", "limit=50");
                });
        assertThat(get("/api/dead-letters?orderSn=o%20").problem()).isEqualTo("400 invalid-request");
        assertThat(get("/api/dead-letters/payment-service/%7Bx%7D").status()).isEqualTo(400);
        assertThat(get("/api/dead-letters/%7Bx%7D/17").problem()).isEqualTo("422 unknown-service");
        assertThat(post(
                                "/api/dead-letters/replay",
                                "{\"orders\":[{\"service\":\"payment-service\",\"orderSn\":\"o \"}]}")
                        .problem())
                .isEqualTo("400 invalid-request");
    }

    @Test
    void replayIsForwardedToEachServiceAndReturnsItsOutcomes() {
        String order = publishGarbage(2);
        long id = openDeadLettersOf(order).get(0);

        Answer answer = post("/api/dead-letters/replay", """
                        {"deadLetters": [{"service": "console", "id": %d}, {"service": "payment-service", "id": 17},
                          {"service": "console", "id": 999999}, {"service": "inventory-service", "id": 1}],
                         "orders": [{"service": "payment-service", "orderSn": "o"}], "note": "the fault is gone"}""".formatted(id));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.body()
                        .path("outcomes")
                        .valueStream()
                        .map(outcome -> outcome.path("service").asString() + " "
                                + outcome.path("id").asLong() + " "
                                + outcome.path("outcome").asString()))
                .containsExactlyInAnyOrder(
                        "console " + id + " FAILED", "console 999999 NOT_FOUND", "payment-service 17 REPLAYED");
        assertThat(answer.body().path("unavailable").path(0).path("service").asString())
                .isEqualTo("inventory-service");
        assertThat(last().body()).isEqualTo("{\"ids\":[17],\"keys\":[\"o\"],\"note\":\"the fault is gone\"}");

        Answer discarded = post(
                "/api/dead-letters/discard",
                "{\"deadLetters\":[{\"service\":\"console\",\"id\":" + id + "}],\"note\":\"it was no event\"}");
        assertThat(discarded.body().path("outcomes").path(0).path("outcome").asString())
                .isEqualTo("DISCARDED");
        assertThat(openDeadLettersOf(order)).hasSize(1);
        JsonNode details = get("/api/dead-letters/console/" + id).body();
        assertThat(details.path("deadLetter").path("attempts").asInt()).isEqualTo(1);
        assertThat(details.path("deadLetter").path("lastReason").asString())
                .isEqualTo(details.path("deadLetter").path("reason").asString());
        assertThat(details.path("deadLetter").path("lastFailedAt").asString()).endsWith("Z");
        assertThat(details.path("lastStack").asString()).contains("Exception");
        assertThat(details.path("actions")
                        .valueStream()
                        .map(action -> action.path("actor").asString() + " "
                                + action.path("outcome").asString() + ": "
                                + action.path("note").asString()))
                .containsExactly("operator op FAILED: the fault is gone", "operator op DISCARDED: it was no event");
    }

    @Test
    void onlyOperatorsHaveAccessAndInvalidRequestsAreNotForwarded() {
        HttpCalls http = new HttpCalls(port);
        int before = PAYMENT.requests().size();
        String selection = "{\"deadLetters\":[{\"service\":\"payment-service\",\"id\":17}],\"note\":\"n\"}";
        for (String token : new String[] {null, TestTokens.customer("7")}) {
            String problem = token == null ? "401 unauthenticated" : "403 forbidden";
            assertThat(http.get("/api/dead-letters", token).problem()).isEqualTo(problem);
            assertThat(http.get("/api/dead-letters/payment-service/17", token).problem())
                    .isEqualTo(problem);
            assertThat(http.send("POST", "/api/dead-letters/replay", token, selection)
                            .problem())
                    .isEqualTo(problem);
            assertThat(http.send("POST", "/api/dead-letters/discard", token, selection)
                            .problem())
                    .isEqualTo(problem);
        }
        assertThat(get("/api/dead-letters?service=nobody").problem()).isEqualTo("422 unknown-service");
        assertThat(get("/api/dead-letters?cursor=!").problem()).isEqualTo("422 invalid-cursor");
        assertThat(get("/api/dead-letters?limit=0").problem()).isEqualTo("422 invalid-limit");
        assertThat(post("/api/dead-letters/replay", "{}").problem()).isEqualTo("422 empty-selection");
        assertThat(post("/api/dead-letters/replay", "{\"deadLetters\":[{\"service\":\"payment-service\"}]}")
                        .problem())
                .isEqualTo("400 invalid-request");
        assertThat(post("/api/dead-letters/discard", selection.replace(",\"note\":\"n\"", ""))
                        .problem())
                .isEqualTo("400 invalid-request");
        assertThat(post(
                                "/api/dead-letters/replay",
                                "{\"deadLetters\":[{\"service\":\"payment-service\",\"id\":17},"
                                        + "{\"service\":\"nobody\",\"id\":1}]}")
                        .problem())
                .isEqualTo("422 unknown-service");
        assertThat(PAYMENT.requests()).hasSize(before);

        assertThat(get("/api/dead-letters/console/0").problem()).isEqualTo("404 dead-letter-not-found");
        assertThat(get("/api/dead-letters/inventory-service/1").problem()).isEqualTo("503 service-unavailable");
        JsonNode api = http.get("/v3/api-docs", null).body();
        JsonNode paths = api.path("paths");
        assertThat(paths.has("/api/dead-letters/replay")).isTrue();
        assertThat(paths.has("/dead-letters/replay")).isTrue();
        assertThat(ApiDescription.postsThatMustNotBeRepeated(api)).isEmpty();
        JsonNode schema = api.path("components").path("schemas").path("ServiceDeadLetter");
        assertThat(schema.path("properties").propertyNames()).contains("service", "id", "orderSn", "parkedAt");
    }

    // ---- helpers

    private static FakeService.Answer payment(Request request) {
        return new FakeService.Answer(
                200,
                request.method().equals("GET")
                        ? "{\"items\":[" + DEAD_LETTER.formatted(17) + "],\"nextCursor\":null}"
                        : """
                        {"outcomes":[{"id":17,"key":"of-payment","eventId":null,"type":"T","outcome":"REPLAYED",
                          "detail":null}]}""");
    }

    /** Forwards to the console itself, whose port is random. */
    private static FakeService.Answer console(Request request) {
        Answer answer = new HttpCalls(ownPort)
                .send(
                        request.method(),
                        request.uri(),
                        request.authorization(),
                        request.body().isEmpty() ? null : request.body());
        return new FakeService.Answer(answer.status(), answer.response().body());
    }

    private static Request last() {
        return PAYMENT.requests().get(PAYMENT.requests().size() - 1);
    }

    /** Publishes records that are no events; the order number is their key. */
    private String publishGarbage(int count) {
        String order = UUID.randomUUID().toString();
        for (int sent = 0; sent < count; sent++) {
            producer.send(new ProducerRecord<>(Topics.ORDER, order, new byte[] {1, 2, 3}));
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(openDeadLettersOf(order)).hasSize(count));
        return order;
    }

    private List<Long> openDeadLettersOf(String order) {
        return jdbc.queryForList(
                "SELECT id FROM dead_letters WHERE message_key = ? AND resolved_at IS NULL ORDER BY id",
                Long.class,
                order);
    }

    private Answer get(String path) {
        return new HttpCalls(port).get(path, TestTokens.operator());
    }

    private Answer post(String path, String body) {
        return new HttpCalls(port).send("POST", path, TestTokens.operator(), body);
    }
}
