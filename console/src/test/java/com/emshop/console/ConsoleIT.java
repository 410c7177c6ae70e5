package com.emshop.console;

import static com.emshop.console.messaging.Scenarios.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.console.messaging.Scenario;
import com.emshop.console.messaging.Scenarios;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.payment.RefundReason;
import com.emshop.saga.messaging.TimeOrderedIds;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.RequestStatements;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Scenarios through the real broker, registry and database, and the answers of the console over HTTP. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "emshop.console.settle-time=10s",
            "emshop.console.reaudit-interval=100ms",
            "saga.timer.gauge-interval=50ms",
            "saga.personal-data.interval=100ms"
        })
class ConsoleIT {
    private static final String DATABASE = "console_it";
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();

    private static KafkaProducer<String, byte[]> producer;
    private static AvroKafkaSerializer<Object> serializer;

    @LocalManagementPort
    private int managementPort;

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
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add(RequestStatements.PROPERTY, RequestStatements.class::getName);
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
        jdbc.update("DELETE FROM observed_order_terms");
    }

    @AfterAll
    static void disconnect() {
        if (producer != null) {
            producer.close();
            serializer.close();
        }
    }

    @Test
    void validScenariosHaveOrderedTimelinesAndACleanAudit() {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        List<Scenario> shuffled = new ArrayList<>();
        Scenarios.valid().forEach((name, events) -> {
            Scenario scenario = newScenario(events);
            scenarios.put(name, scenario);
            shuffled.add(scenario.shuffled(new Random(7)));
        });
        publish(shuffled);

        scenarios.forEach((name, scenario) ->
                awaitEvents(scenario.orderSn(), scenario.events().size()));
        scenarios.forEach((name, scenario) -> {
            JsonNode timeline = timeline(scenario.orderSn());
            assertThat(timeline.path("events")
                            .valueStream()
                            .map(event -> event.path("type").asString()))
                    .as(name)
                    .containsExactlyElementsOf(scenario.events().stream()
                            .map(event -> event.event().getSchema().getName())
                            .toList());
            assertThat(timeline.path("settled").asBoolean())
                    .as("%s: %s", name, timeline)
                    .isTrue();
            assertThat(timeline.path("traceId").asString()).isEqualTo(TRACE_ID);
        });

        JsonNode shipped = timeline(scenarios.get("shipped").orderSn());
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
                .isEqualTo(scenarios.get("shipped").events().get(0).id().toString());

        JsonNode audit = audit();
        assertThat(audit.path("clean").asBoolean()).as(audit.toString()).isTrue();
        assertThat(audit.path("checkedOrders").asInt()).isEqualTo(scenarios.size());
        assertThat(audit.path("settledOrders").asInt()).isEqualTo(scenarios.size());
        assertThat(audit.path("violations")).isEmpty();
        assertThat(audit.path("pending")).isEmpty();
    }

    @Test
    void redeliveredEventsChangeNothing() {
        Scenario scenario = newScenario(Scenarios.valid().get("shipped"));
        publish(List.of(scenario, scenario));
        Scenario later = newScenario(Scenarios.valid().get("digital"));
        publish(List.of(scenario, later));

        awaitEvents(later.orderSn(), later.events().size());
        awaitEvents(scenario.orderSn(), scenario.events().size());
        assertThat(audit().path("clean").asBoolean()).isTrue();
    }

    @Test
    void certainFindingIsAViolationAtOnce() {
        Scenario twice = newScenario(List.of(CREATED, RESERVED, RESERVED));
        Scenario dispatched =
                newScenario(List.of(CREATED, SHIPMENT_CREATED, DISPATCHED, cancelled(OrderCancelReason.BY_CUSTOMER)));
        publish(List.of(twice, dispatched));
        awaitEvents(twice.orderSn(), 3);
        awaitEvents(dispatched.orderSn(), 4);

        JsonNode audit = audit();
        assertThat(audit.path("clean").asBoolean()).isFalse();
        assertThat(audit.path("violatingOrders").asInt()).isEqualTo(2);
        assertThat(violated(audit, twice)).containsExactly("no-duplicate-events");
        assertThat(violated(audit, dispatched)).containsExactly("shipment");
    }

    @Test
    void uncertainFindingIsAViolationOnlyAfterTheSettleTime() {
        Scenario cancelled = newScenario(Scenarios.UNDELIVERABLE);
        publish(List.of(cancelled));
        awaitEvents(cancelled.orderSn(), 8);

        JsonNode early = audit();
        assertThat(early.path("clean").asBoolean()).as(early.toString()).isTrue();
        assertThat(early.path("settledOrders").asInt()).isZero();
        JsonNode pending = early.path("pending").path(0);
        assertThat(pending.path("orderSn").asString()).isEqualTo(cancelled.orderSn());
        assertThat(pending.path("status").asString()).isEqualTo("CANCELLED");
        assertThat(pending.path("waitsFor").path("what").asString()).isEqualTo("StockReturned");

        clock.passes(Duration.ofSeconds(11));
        JsonNode late = audit();
        assertThat(late.path("clean").asBoolean()).isFalse();
        assertThat(violated(late, cancelled)).containsOnly("money", "stock", "cancelled-settles", "nothing-stuck");

        Scenario resolved = newScenario(cancelled.orderSn(), List.of(REFUND_STARTED, RETURNED, REFUNDED));
        publish(List.of(resolved));
        awaitEvents(cancelled.orderSn(), 11);
        assertThat(audit().path("clean").asBoolean()).isTrue();
        assertThat(audit().path("settledOrders").asInt()).isEqualTo(1);
    }

    @Test
    void stuckOrderIsListedWithItsPendingAction() {
        Scenario unhandled = newScenario(List.of(CREATED));
        Scenario unpaid = newScenario(List.of(CREATED, PAYMENT_CREATED, RESERVED));
        Scenario ready = newScenario(List.of(
                CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID, STOCK_CONFIRMED, SHIPMENT_CREATED));
        Scenario refused = newScenario(Scenarios.append(
                Scenarios.UNDELIVERABLE,
                REFUND_STARTED,
                RETURNED,
                refundFailed("refund-1", "25.00", RefundReason.ORDER_CANCELLED)));
        List<Scenario> scenarios = List.of(unhandled, unpaid, ready, refused);
        publish(scenarios);
        scenarios.forEach(
                scenario -> awaitEvents(scenario.orderSn(), scenario.events().size()));

        assertThat(listed("/api/orders?stuck=true", TestTokens.operator()))
                .extracting(order -> order.path("orderSn").asString())
                .containsExactly(refused.orderSn());
        assertThat(audit().path("clean").asBoolean()).isTrue();

        clock.passes(Duration.ofSeconds(11));
        List<JsonNode> stuck = listed("/api/orders?stuck=true&limit=1", TestTokens.operator());
        assertThat(stuck)
                .extracting(order -> order.path("orderSn").asString())
                .startsWith(refused.orderSn())
                .containsExactlyInAnyOrder(refused.orderSn(), unhandled.orderSn(), unpaid.orderSn());
        assertThat(listed("/api/orders?stuck=true&limit=2", TestTokens.customer(OWNER)))
                .containsExactlyElementsOf(stuck);
        assertThat(listed("/api/orders?stuck=true", TestTokens.customer("43"))).isEmpty();
        JsonNode pending = stuck.stream()
                .filter(order -> order.path("orderSn").asString().equals(unpaid.orderSn()))
                .findFirst()
                .orElseThrow();
        assertThat(pending.path("status").asString()).isEqualTo("PENDING_PAYMENT");
        assertThat(pending.path("waitsFor").path("kind").asString()).isEqualTo("PERSON");
        assertThat(pending.path("waitsFor").path("who").asString()).isEqualTo("customer");
        assertThat(pending.path("waitsFor").path("what").asString()).isEqualTo("payment");
        assertThat(pending.path("waitsFor").path("since").asString()).isEqualTo("2026-01-02T03:04:07.000006Z");
        assertThat(pending.path("waitsFor").path("until").asString()).isEqualTo("2026-01-02T03:19:05.000006Z");

        JsonNode audit = audit();
        assertThat(audit.path("violatingOrders").asInt()).isEqualTo(2);
        assertThat(violated(audit, unhandled)).containsExactly("nothing-stuck");
        assertThat(violated(audit, unpaid)).containsExactly("nothing-stuck");
        assertThat(violated(audit, refused)).isEmpty();
        awaitGauges(Map.of("service", 1, "person", 2, "provider", 0), 2);

        Scenario expired = newScenario(
                unpaid.orderSn(), List.of(PAYMENT_EXPIRED, cancelled(OrderCancelReason.PAYMENT_TIMEOUT), RELEASED));
        publish(List.of(expired));
        awaitEvents(unpaid.orderSn(), 6);
        assertThat(listed("/api/orders?stuck=true", TestTokens.operator()))
                .extracting(order -> order.path("orderSn").asString())
                .containsExactly(refused.orderSn(), unhandled.orderSn());
        awaitGauges(Map.of("service", 1, "person", 1, "provider", 0), 1);
    }

    @Test
    void ordersAreListedByStatusWithTheNewestFirst() {
        Scenario paid = newScenario("order-1", List.of(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID));
        Scenario one = newScenario("order-2", List.of(CREATED));
        Scenario other = newScenario("order-3", List.of(CREATED));
        publish(List.of(paid, one, other));
        awaitEvents("order-1", 5);
        awaitEvents("order-2", 1);
        awaitEvents("order-3", 1);

        for (String token : List.of(TestTokens.operator(), TestTokens.customer(OWNER))) {
            assertThat(listed("/api/orders?limit=2", token))
                    .extracting(order -> order.path("orderSn").asString())
                    .containsExactly("order-3", "order-2", "order-1");
            assertThat(listed("/api/orders?status=PENDING_PAYMENT&limit=1", token))
                    .extracting(order -> order.path("orderSn").asString())
                    .containsExactly("order-3", "order-2");
        }
        assertThat(listed("/api/orders", TestTokens.customer("43"))).isEmpty();
        assertThat(get("/api/orders", null).status()).isEqualTo(401);
        assertThat(get("/api/orders?status=LOST", TestTokens.operator()).status())
                .isEqualTo(400);
        assertThat(get("/api/orders?stuck=perhaps", TestTokens.operator()).status())
                .isEqualTo(400);
        assertThat(get("/api/orders?stuck=true&status=PAID", TestTokens.operator())
                        .status())
                .isEqualTo(422);
        assertThat(get("/api/orders?stuck=true&cursor=AAAA", TestTokens.operator())
                        .status())
                .isEqualTo(422);
        assertThat(get("/api/orders?cursor=%25", TestTokens.operator()).status())
                .isEqualTo(422);
    }

    @Test
    void orderWithAnOlderAuditVersionIsAuditedAgain() {
        Scenario twice = newScenario(List.of(CREATED, RESERVED, RESERVED));
        publish(List.of(twice));
        awaitEvents(twice.orderSn(), 3);

        jdbc.update("UPDATE observed_orders SET audit_version = 0, finding_level = 0, findings = '[]'");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(violated(audit(), twice)).containsExactly("no-duplicate-events"));
    }

    @Test
    void eventOfAnUnknownTypeIsShownByItsName() {
        Scenario scenario = newScenario(Scenarios.valid().get("digital"));
        Schema schema = SchemaBuilder.record("OrderGiftWrapped")
                .namespace("com.emshop.events.order")
                .fields()
                .requiredString("orderSn")
                .requiredString("paper")
                .endRecord();
        GenericData.Record wrapped = new GenericData.Record(schema);
        wrapped.put("orderSn", scenario.orderSn());
        wrapped.put("paper", "silver");
        publish(List.of(scenario.first(1)));
        producer.send(record(
                scenario.orderSn(),
                Topics.ORDER,
                schema.getFullName(),
                "/emshop/order-service",
                UUID.randomUUID(),
                Scenario.START.plusMillis(1),
                wrapped));
        publish(List.of(new Scenario(
                scenario.orderSn(),
                scenario.events().subList(1, scenario.events().size()))));

        awaitEvents(scenario.orderSn(), scenario.events().size() + 1);
        JsonNode timeline = timeline(scenario.orderSn());
        assertThat(timeline.path("events").path(1).path("type").asString()).isEqualTo("OrderGiftWrapped");
        assertThat(timeline.path("settled").asBoolean()).isTrue();
        assertThat(jdbc.queryForObject(
                        "SELECT json FROM observed_events WHERE order_sn = ? AND type = 'OrderGiftWrapped'",
                        String.class,
                        scenario.orderSn()))
                .contains("\"paper\":\"silver\"");
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM dead_letters", Integer.class))
                .isZero();
    }

    @Test
    void customerSeesOnlyOwnOrders() {
        Scenario scenario = newScenario(List.of(CREATED, PAYMENT_CREATED));
        Scenario unknownOwner = newScenario(List.of(PAYMENT_CREATED));
        publish(List.of(scenario, unknownOwner));
        awaitEvents(scenario.orderSn(), 2);
        awaitEvents(unknownOwner.orderSn(), 1);

        assertThat(get("/api/orders/" + scenario.orderSn() + "/timeline", TestTokens.customer(OWNER))
                        .status())
                .isEqualTo(200);
        assertThat(get("/api/orders/" + scenario.orderSn() + "/timeline", TestTokens.customer("43"))
                        .status())
                .isEqualTo(404);
        assertThat(get("/api/orders/" + unknownOwner.orderSn() + "/timeline", TestTokens.customer(OWNER))
                        .status())
                .isEqualTo(404);
        for (String other : List.of(scenario.orderSn() + "%20", "%C3%A9", "x".repeat(65))) {
            assertThat(get("/api/orders/" + other + "/timeline", TestTokens.operator())
                            .problem())
                    .isEqualTo("404 order-not-found");
        }
        assertThat(get("/api/orders?term=x%20", TestTokens.operator()).problem())
                .isEqualTo("422 invalid-filter");
        assertThat(get("/api/orders/none/timeline", TestTokens.operator()).status())
                .isEqualTo(404);
        assertThat(get("/api/orders/" + scenario.orderSn() + "/timeline", null).status())
                .isEqualTo(401);
        assertThat(get("/api/audit", TestTokens.customer(OWNER)).status()).isEqualTo(403);
        assertThat(get("/api/audit?limit=0", TestTokens.operator()).status()).isEqualTo(422);
    }

    @Test
    void indexNeedsNoToken() {
        Answer index = get("/", null);
        assertThat(index.status()).isEqualTo(200);
        assertThat(index.response().body()).contains("/api/audit", "/api/orders/{orderSn}/timeline");
        HttpCalls management = new HttpCalls(managementPort);
        assertThat(management.get("/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(RequestStatements.during(() -> management.get("/actuator/prometheus", null)))
                .as("queries of a scrape")
                .isEmpty();
        assertThat(get("/actuator/prometheus", null).problem()).isEqualTo("404 http-404");
        assertThat(get("/v3/api-docs", null).response().body()).contains("/api/orders/{orderSn}/timeline");
    }

    // ---- personal data

    @Test
    void erasedCustomerIsNoLongerInTheRecordsOfSettledOrders() {
        Scenario settled = newScenario(newOrderSn(), Scenarios.valid().get("shipped"));
        Scenario open = newScenario(newOrderSn(), List.of(CREATED, PAYMENT_CREATED, RESERVED));
        publish(List.of(settled, open));
        awaitEvents(settled.orderSn(), settled.events().size());
        awaitEvents(open.orderSn(), 3);

        assertThat(send("DELETE", "/customers/" + OWNER + "/data", TestTokens.customer(OWNER))
                        .problem())
                .isEqualTo("403 forbidden");
        Answer erased = send("DELETE", "/customers/" + OWNER + "/data", TestTokens.operator());

        assertThat(erased.status()).as(erased.response().body()).isEqualTo(200);
        assertThat(erased.body().path("postponedOrders").path(0).asString()).isEqualTo(open.orderSn());
        assertThat(rowsThatName(OWNER, settled.orderSn())).isZero();
        assertThat(rowsThatName(OWNER, open.orderSn())).isPositive();
        assertThat(get("/api/orders/" + settled.orderSn() + "/timeline", TestTokens.customer(OWNER))
                        .problem())
                .isEqualTo("404 order-not-found");
        JsonNode timeline = timeline(settled.orderSn());
        assertThat(listed("/api/orders?userId=" + OWNER, TestTokens.operator()))
                .as("orders that name the customer")
                .hasSize(1);
        assertThat(timeline.path("captured").asString()).isEqualTo("25.00");
        assertThat(timeline.path("events").size()).isEqualTo(settled.events().size());
        assertThat(audit().path("clean").asBoolean()).isTrue();
        assertThat(audit().path("settledOrders").asInt()).isEqualTo(1);

        publish(List.of(settled)); // redelivered events bring nothing back
        publish(List.of(newScenario(
                open.orderSn(), List.of(cancelled(OrderCancelReason.BY_CUSTOMER), PAYMENT_CANCELLED, RELEASED))));
        awaitEvents(open.orderSn(), 6);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(rowsThatName(OWNER, open.orderSn())).isZero());
        assertThat(rowsThatName(OWNER, settled.orderSn())).isZero();
        assertThat(audit().path("clean").asBoolean()).isTrue();
    }

    @Test
    void erasureIsAppliedAgainToOrdersThatAreBuiltAnew() {
        Scenario scenario = newScenario(newOrderSn(), Scenarios.valid().get("shipped"));
        publish(List.of(scenario));
        awaitEvents(scenario.orderSn(), scenario.events().size());
        send("DELETE", "/customers/" + OWNER + "/data", TestTokens.operator());

        jdbc.update("DELETE FROM observed_events WHERE order_sn = ?", scenario.orderSn());
        jdbc.update("DELETE FROM observed_orders WHERE order_sn = ?", scenario.orderSn());
        publish(List.of(scenario));
        awaitEvents(scenario.orderSn(), scenario.events().size());

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(rowsThatName(OWNER, scenario.orderSn())).isZero());
    }

    // ---- helpers

    private static String newOrderSn() {
        return TimeOrderedIds.next().toString();
    }

    private Answer send(String method, String path, String token) {
        return new HttpCalls(port).send(method, path, token, null);
    }

    private int rowsThatName(String userId, String orderSn) {
        return jdbc.queryForObject(
                "SELECT (SELECT COUNT(*) FROM observed_orders WHERE order_sn = ? AND (user_id = ? OR projection LIKE ?))"
                        + " + (SELECT COUNT(*) FROM observed_events WHERE order_sn = ? AND json LIKE ?)",
                Integer.class,
                orderSn,
                userId,
                "%\"" + userId + "\"%",
                orderSn,
                "%\"" + userId + "\"%");
    }

    private static Scenario newScenario(List<EventFactory> events) {
        return newScenario("order-" + UUID.randomUUID(), events);
    }

    private static Scenario newScenario(String orderSn, List<EventFactory> events) {
        return Scenario.of(orderSn, events);
    }

    private static void publish(List<Scenario> scenarios) {
        for (Scenario scenario : scenarios) {
            for (Scenario.ScenarioEvent event : scenario.events()) {
                producer.send(record(
                        scenario.orderSn(),
                        event.topic(),
                        event.type(),
                        event.source(),
                        event.id(),
                        event.time(),
                        event.event()));
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

    /** Gauges are polled, so they follow with a delay. */
    private void awaitGauges(Map<String, Integer> stuck, int violating) {
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
        Answer answer = get("/api/orders/" + orderSn + "/timeline", TestTokens.operator());
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body();
    }

    /** All pages of a list. */
    private List<JsonNode> listed(String path, String token) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            Answer answer = get(path + cursor, token);
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            JsonNode page = answer.body();
            page.path("items").forEach(items::add);
            JsonNode next = page.path("nextCursor");
            cursor = next.isString() ? (path.contains("?") ? "&" : "?") + "cursor=" + next.asString() : "";
        } while (!cursor.isEmpty());
        return items;
    }

    private JsonNode audit() {
        Answer answer = get("/api/audit", TestTokens.operator());
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body();
    }

    private static List<String> violated(JsonNode audit, Scenario scenario) {
        return audit.path("violations")
                .valueStream()
                .filter(violation -> violation.path("orderSn").asString().equals(scenario.orderSn()))
                .map(violation -> violation.path("invariant").asString())
                .toList();
    }

    private Answer get(String path, String token) {
        return new HttpCalls(port).get(path, token);
    }
}
