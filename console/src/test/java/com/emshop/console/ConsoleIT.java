package com.emshop.console;

import static com.emshop.console.messaging.Plots.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.console.messaging.Plots;
import com.emshop.console.messaging.Story;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.payment.RefundReason;
import com.emshop.saga.servers.TestServers;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole stories through the real broker, registry and database, and what the console answers about them. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "emshop.console.settle-time=10s",
            "emshop.console.judge-again-interval=100ms",
            "saga.timer.figures=50ms"
        })
class ConsoleIT {
    private static final String DATABASE = "console_it";
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();
    private static final RSAKey KEY = newKey();
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static KafkaProducer<String, byte[]> producer;
    private static AvroKafkaSerializer<Object> serializer;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private AdjustableClock clock;

    @Autowired
    private MeterRegistry meters;

    @TestConfiguration
    static class Time {
        @Bean
        AdjustableClock adjustableClock() {
            return new AdjustableClock();
        }
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) throws Exception {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        Path publicKey = directory.resolve("public.pem");
        Files.writeString(
                publicKey,
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(KEY.toRSAPublicKey().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        properties.add("spring.datasource.url", () -> SERVERS.mysqlUrl(DATABASE));
        properties.add("spring.datasource.username", () -> SERVERS.mysqlAdmin().user());
        properties.add("spring.datasource.password", () -> SERVERS.mysqlAdmin().password());
        properties.add("spring.kafka.bootstrap-servers", SERVERS::kafkaBootstrap);
        properties.add("saga.messaging.apicurio-url", SERVERS::apicurioUrl);
        properties.add("spring.security.oauth2.resourceserver.jwt.public-key-location", () -> "file:" + publicKey);
    }

    @BeforeEach
    void connect(@Autowired Environment environment) {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SERVERS.kafkaBootstrap()),
                    new StringSerializer(),
                    new ByteArraySerializer());
            serializer = new AvroKafkaSerializer<>();
            serializer.configure(
                    Binder.get(environment)
                            .bind("saga.messaging.serde", Bindable.mapOf(String.class, String.class))
                            .get(),
                    false);
        }
        jdbc.update("DELETE FROM observed_orders");
        jdbc.update("DELETE FROM observed_events");
    }

    @AfterAll
    static void disconnect() {
        if (producer != null) {
            producer.close();
            serializer.close();
        }
    }

    @Test
    void everyGoodStoryIsToldInOrderAndTheAuditIsClean() {
        Map<String, Story> stories = new LinkedHashMap<>();
        List<Story> scrambled = new ArrayList<>();
        Plots.good().forEach((name, plot) -> {
            Story story = newStory(plot);
            stories.put(name, story);
            scrambled.add(story.scrambled(new Random(7)));
        });
        tell(scrambled);

        stories.forEach(
                (name, story) -> awaitEvents(story.orderSn(), story.events().size()));
        stories.forEach((name, story) -> {
            JsonNode timeline = timeline(story.orderSn());
            assertThat(timeline.path("events")
                            .valueStream()
                            .map(event -> event.path("type").asString()))
                    .as(name)
                    .containsExactlyElementsOf(story.events().stream()
                            .map(told -> told.event().getSchema().getName())
                            .toList());
            assertThat(timeline.path("settled").asBoolean())
                    .as("%s: %s", name, timeline)
                    .isTrue();
            assertThat(timeline.path("traceId").asString()).isEqualTo(TRACE_ID);
        });

        JsonNode shipped = timeline(stories.get("shipped").orderSn());
        assertThat(shipped.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(shipped.path("paymentStatus").asString()).isEqualTo("PAID");
        assertThat(shipped.path("stockStatus").asString()).isEqualTo("CONFIRMED");
        assertThat(shipped.path("shipmentStatus").asString()).isEqualTo("DELIVERED");
        assertThat(shipped.path("captured").asString()).isEqualTo("25.00");
        assertThat(shipped.path("refunded").asString()).isEqualTo("0.00");
        JsonNode created = shipped.path("events").path(0);
        assertThat(created.path("service").asString()).isEqualTo("order-service");
        assertThat(created.path("time").asString()).isEqualTo("2026-01-02T03:04:05.000006Z");
        assertThat(created.path("eventId").asString())
                .isEqualTo(stories.get("shipped").events().get(0).id().toString());

        JsonNode audit = audit();
        assertThat(audit.path("clean").asBoolean()).as(audit.toString()).isTrue();
        assertThat(audit.path("checkedOrders").asInt()).isEqualTo(stories.size());
        assertThat(audit.path("settledOrders").asInt()).isEqualTo(stories.size());
        assertThat(audit.path("violations")).isEmpty();
        assertThat(audit.path("pending")).isEmpty();
    }

    @Test
    void theSameEventsAgainChangeNothing() {
        Story story = newStory(Plots.good().get("shipped"));
        tell(List.of(story, story));
        Story later = newStory(Plots.good().get("digital"));
        tell(List.of(story, later));

        awaitEvents(later.orderSn(), later.events().size());
        awaitEvents(story.orderSn(), story.events().size());
        assertThat(audit().path("clean").asBoolean()).isTrue();
    }

    @Test
    void whatCannotHealIsAViolationAtOnce() {
        Story twice = newStory(Plots.plot(CREATED, RESERVED, RESERVED));
        Story parcel =
                newStory(Plots.plot(CREATED, SHIPMENT_CREATED, DISPATCHED, cancelled(OrderCancelReason.BY_CUSTOMER)));
        tell(List.of(twice, parcel));
        awaitEvents(twice.orderSn(), 3);
        awaitEvents(parcel.orderSn(), 4);

        JsonNode audit = audit();
        assertThat(audit.path("clean").asBoolean()).isFalse();
        assertThat(audit.path("violatingOrders").asInt()).isEqualTo(2);
        assertThat(violated(audit, twice)).containsExactly("told-once");
        assertThat(violated(audit, parcel)).containsExactly("shipment");
    }

    @Test
    void whatAnEventMayHealIsAViolationOnlyIfItLasts() {
        Story dead = newStory(Plots.plot(
                CREATED,
                PAYMENT_CREATED,
                RESERVED,
                PAYMENT_CONFIRMED,
                PAID,
                STOCK_CONFIRMED,
                SHIPMENT_REJECTED,
                cancelled(OrderCancelReason.UNDELIVERABLE)));
        tell(List.of(dead));
        awaitEvents(dead.orderSn(), 8);

        JsonNode early = audit();
        assertThat(early.path("clean").asBoolean()).as(early.toString()).isTrue();
        assertThat(early.path("settledOrders").asInt()).isZero();
        JsonNode pending = early.path("pending").path(0);
        assertThat(pending.path("orderSn").asString()).isEqualTo(dead.orderSn());
        assertThat(pending.path("status").asString()).isEqualTo("CANCELLED");
        assertThat(pending.path("waitsFor").path("what").asString()).isEqualTo("StockReturned");

        clock.passes(Duration.ofSeconds(11));
        JsonNode late = audit();
        assertThat(late.path("clean").asBoolean()).isFalse();
        assertThat(violated(late, dead)).containsOnly("money", "stock", "cancelled-settles", "nothing-stuck");

        Story healed = newStory(dead.orderSn(), Plots.plot(REFUND_STARTED, RETURNED, REFUNDED));
        tell(List.of(healed));
        awaitEvents(dead.orderSn(), 11);
        assertThat(audit().path("clean").asBoolean()).isTrue();
        assertThat(audit().path("settledOrders").asInt()).isEqualTo(1);
    }

    @Test
    void anOrderThatStandsStillIsListedWithWhatItWaitsForAndWhoseTurnItIs() {
        Story forgotten = newStory(Plots.plot(CREATED));
        Story unpaid = newStory(Plots.plot(CREATED, PAYMENT_CREATED, RESERVED));
        Story ready = newStory(Plots.plot(
                CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID, STOCK_CONFIRMED, SHIPMENT_CREATED));
        Story refused = newStory(Plots.plot(
                CREATED,
                PAYMENT_CREATED,
                RESERVED,
                PAYMENT_CONFIRMED,
                PAID,
                STOCK_CONFIRMED,
                SHIPMENT_REJECTED,
                cancelled(OrderCancelReason.UNDELIVERABLE),
                REFUND_STARTED,
                RETURNED,
                refundFailed("refund-1", "25.00", RefundReason.ORDER_CANCELLED)));
        List<Story> stories = List.of(forgotten, unpaid, ready, refused);
        tell(stories);
        stories.forEach(story -> awaitEvents(story.orderSn(), story.events().size()));

        assertThat(walked("/api/orders?stuck=true", token("1", "operator")))
                .extracting(order -> order.path("orderSn").asString())
                .containsExactly(refused.orderSn());
        assertThat(audit().path("clean").asBoolean()).isTrue();

        clock.passes(Duration.ofSeconds(11));
        List<JsonNode> stuck = walked("/api/orders?stuck=true&limit=1", token("1", "operator"));
        assertThat(stuck)
                .extracting(order -> order.path("orderSn").asString())
                .startsWith(refused.orderSn())
                .containsExactlyInAnyOrder(refused.orderSn(), forgotten.orderSn(), unpaid.orderSn());
        assertThat(walked("/api/orders?stuck=true&limit=2", token(OWNER, "customer")))
                .containsExactlyElementsOf(stuck);
        assertThat(walked("/api/orders?stuck=true", token("43", "customer"))).isEmpty();
        JsonNode waiting = stuck.stream()
                .filter(order -> order.path("orderSn").asString().equals(unpaid.orderSn()))
                .findFirst()
                .orElseThrow();
        assertThat(waiting.path("status").asString()).isEqualTo("PENDING_PAYMENT");
        assertThat(waiting.path("waitsFor").path("kind").asString()).isEqualTo("PERSON");
        assertThat(waiting.path("waitsFor").path("who").asString()).isEqualTo("customer");
        assertThat(waiting.path("waitsFor").path("what").asString()).isEqualTo("payment");
        assertThat(waiting.path("waitsFor").path("since").asString()).isEqualTo("2026-01-02T03:04:07.000006Z");
        assertThat(waiting.path("waitsFor").path("until").asString()).isEqualTo("2026-01-02T03:19:05.000006Z");

        JsonNode audit = audit();
        assertThat(audit.path("violatingOrders").asInt()).isEqualTo(2);
        assertThat(violated(audit, forgotten)).containsExactly("nothing-stuck");
        assertThat(violated(audit, unpaid)).containsExactly("nothing-stuck");
        assertThat(violated(audit, refused)).isEmpty();
        awaitFigures(Map.of("service", 1, "person", 2, "provider", 0), 2);

        Story expired = newStory(
                unpaid.orderSn(), Plots.plot(PAYMENT_EXPIRED, cancelled(OrderCancelReason.PAYMENT_TIMEOUT), RELEASED));
        tell(List.of(expired));
        awaitEvents(unpaid.orderSn(), 6);
        assertThat(walked("/api/orders?stuck=true", token("1", "operator")))
                .extracting(order -> order.path("orderSn").asString())
                .containsExactly(refused.orderSn(), forgotten.orderSn());
        awaitFigures(Map.of("service", 1, "person", 1, "provider", 0), 1);
    }

    @Test
    void ordersAreListedByTheirStatusTheNewestFirst() {
        Story paid = newStory("order-1", Plots.plot(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID));
        Story one = newStory("order-2", Plots.plot(CREATED));
        Story other = newStory("order-3", Plots.plot(CREATED));
        tell(List.of(paid, one, other));
        awaitEvents("order-1", 5);
        awaitEvents("order-2", 1);
        awaitEvents("order-3", 1);

        for (String token : List.of(token("1", "operator"), token(OWNER, "customer"))) {
            assertThat(walked("/api/orders?limit=2", token))
                    .extracting(order -> order.path("orderSn").asString())
                    .containsExactly("order-3", "order-2", "order-1");
            assertThat(walked("/api/orders?status=PENDING_PAYMENT&limit=1", token))
                    .extracting(order -> order.path("orderSn").asString())
                    .containsExactly("order-3", "order-2");
        }
        assertThat(walked("/api/orders", token("43", "customer"))).isEmpty();
        assertProblem(get("/api/orders", null), 401);
        assertProblem(get("/api/orders?status=LOST", token("1", "operator")), 400);
        assertProblem(get("/api/orders?stuck=perhaps", token("1", "operator")), 400);
        assertProblem(get("/api/orders?stuck=true&status=PAID", token("1", "operator")), 422);
        assertProblem(get("/api/orders?stuck=true&cursor=AAAA", token("1", "operator")), 422);
        assertProblem(get("/api/orders?cursor=%25", token("1", "operator")), 422);
    }

    @Test
    void whatAnEarlierEditionOfTheAuditJudgedIsJudgedAgain() {
        Story twice = newStory(Plots.plot(CREATED, RESERVED, RESERVED));
        tell(List.of(twice));
        awaitEvents(twice.orderSn(), 3);

        jdbc.update("UPDATE observed_orders SET audit_edition = 0, broken = FALSE, findings = '[]'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(violated(audit(), twice)).containsExactly("told-once"));
    }

    @Test
    void anEventThatIsNewerThanTheConsoleIsShownByItsName() {
        Story story = newStory(Plots.good().get("digital"));
        Schema schema = SchemaBuilder.record("OrderGiftWrapped")
                .namespace("com.emshop.events.order")
                .fields()
                .requiredString("orderSn")
                .requiredString("paper")
                .endRecord();
        GenericData.Record wrapped = new GenericData.Record(schema);
        wrapped.put("orderSn", story.orderSn());
        wrapped.put("paper", "silver");
        tell(List.of(story.until(1)));
        producer.send(record(
                story.orderSn(),
                Topics.ORDER,
                schema.getFullName(),
                "/emshop/order-service",
                UUID.randomUUID(),
                Story.BEGIN.plusMillis(1),
                wrapped));
        tell(List.of(new Story(
                story.orderSn(), story.events().subList(1, story.events().size()))));

        awaitEvents(story.orderSn(), story.events().size() + 1);
        JsonNode timeline = timeline(story.orderSn());
        assertThat(timeline.path("events").path(1).path("type").asString()).isEqualTo("OrderGiftWrapped");
        assertThat(timeline.path("settled").asBoolean()).isTrue();
        assertThat(jdbc.queryForObject(
                        "SELECT value FROM observed_events WHERE order_sn = ? AND type = 'OrderGiftWrapped'",
                        String.class,
                        story.orderSn()))
                .contains("\"paper\":\"silver\"");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM parked_events", Integer.class))
                .isZero();
    }

    @Test
    void aCustomerSeesHisOwnOrdersOnly() {
        Story story = newStory(Plots.plot(CREATED, PAYMENT_CREATED));
        Story nobodys = newStory(Plots.plot(PAYMENT_CREATED));
        tell(List.of(story, nobodys));
        awaitEvents(story.orderSn(), 2);
        awaitEvents(nobodys.orderSn(), 1);

        assertThat(get("/api/orders/" + story.orderSn() + "/timeline", token(OWNER, "customer"))
                        .statusCode())
                .isEqualTo(200);
        assertProblem(get("/api/orders/" + story.orderSn() + "/timeline", token("43", "customer")), 404);
        assertProblem(get("/api/orders/" + nobodys.orderSn() + "/timeline", token(OWNER, "customer")), 404);
        assertProblem(get("/api/orders/none/timeline", token("1", "operator")), 404);
        assertProblem(get("/api/orders/" + story.orderSn() + "/timeline", null), 401);
        assertProblem(get("/api/audit", token(OWNER, "customer")), 403);
        assertProblem(get("/api/audit?limit=0", token("1", "operator")), 422);
    }

    @Test
    void theStartNeedsNoToken() throws Exception {
        HttpResponse<String> start = get("/", null);
        assertThat(start.statusCode()).isEqualTo(200);
        assertThat(start.body()).contains("/api/audit", "/api/orders/{orderSn}/timeline");
        assertThat(get("/actuator/health/readiness", null).statusCode()).isEqualTo(200);
        assertThat(get("/v3/api-docs", null).body()).contains("/api/orders/{orderSn}/timeline");
    }

    // ---- the test's words

    private static Story newStory(List<Function<String, SpecificRecord>> plot) {
        return newStory("order-" + UUID.randomUUID(), plot);
    }

    private static Story newStory(String orderSn, List<Function<String, SpecificRecord>> plot) {
        return Story.of(orderSn, plot);
    }

    private static void tell(List<Story> stories) {
        for (Story story : stories) {
            for (Story.Told told : story.events()) {
                producer.send(record(
                        story.orderSn(),
                        told.topic(),
                        told.type(),
                        told.source(),
                        told.id(),
                        told.time(),
                        told.event()));
            }
        }
        producer.flush();
    }

    private static ProducerRecord<String, byte[]> record(
            String orderSn, String topic, String type, String source, UUID id, Instant time, Object event) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, orderSn, serializer.serialize(topic, new RecordHeaders(), event));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        id.toString(),
                        "ce_source",
                        source,
                        "ce_type",
                        type,
                        "ce_time",
                        time.toString(),
                        "ce_subject",
                        orderSn,
                        "content-type",
                        "application/avro",
                        "traceparent",
                        "00-" + TRACE_ID + "-00f067aa0ba902b7-01")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** Asked for now and then, so that they follow a little later. */
    private void awaitFigures(Map<String, Integer> stuck, int violating) {
        await().atMost(SOON).untilAsserted(() -> {
            stuck.forEach((kind, orders) -> assertThat(meters.get("emshop.orders.stuck")
                            .tag("waits_for", kind)
                            .gauge()
                            .value())
                    .as(kind)
                    .isEqualTo(orders.doubleValue()));
            assertThat(meters.get("emshop.orders.violating").gauge().value()).isEqualTo(violating);
        });
    }

    private void awaitEvents(String orderSn, int count) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(jdbc.queryForObject(
                                "SELECT COUNT(*) FROM observed_events WHERE order_sn = ?", Integer.class, orderSn))
                        .isEqualTo(count));
    }

    private JsonNode timeline(String orderSn) {
        HttpResponse<String> answer = get("/api/orders/" + orderSn + "/timeline", token("1", "operator"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** All pages of a list. */
    private List<JsonNode> walked(String path, String token) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            HttpResponse<String> answer = get(path + cursor, token);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode page = JSON.readTree(answer.body());
            page.path("items").forEach(items::add);
            JsonNode next = page.path("nextCursor");
            cursor = next.isString() ? (path.contains("?") ? "&" : "?") + "cursor=" + next.asString() : "";
        } while (!cursor.isEmpty());
        return items;
    }

    private JsonNode audit() {
        HttpResponse<String> answer = get("/api/audit", token("1", "operator"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static List<String> violated(JsonNode audit, Story story) {
        return audit.path("violations")
                .valueStream()
                .filter(violation -> violation.path("orderSn").asString().equals(story.orderSn()))
                .map(violation -> violation.path("invariant").asString())
                .toList();
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    private HttpResponse<String> get(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String token(String userId, String role) {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder()
                        .issuer("emshop")
                        .subject(userId)
                        .claim("roles", List.of(role))
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .build());
        try {
            token.sign(new RSASSASigner(KEY));
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
        return token.serialize();
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).generate();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
