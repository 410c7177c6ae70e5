package com.emshop.logistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Money;
import com.emshop.events.OrderLine;
import com.emshop.events.SkuQuantity;
import com.emshop.events.Topics;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.order.OrderCancellationRequested;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderPaid;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.ApiDescription;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.RequestStatements;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import com.emshop.saga.web.CursorPage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The logistics service on the real database, broker and registry; the events of the other services are published by the test. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LogisticsIT {
    private static final String DATABASE = "logistics_service_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DHL = "{\"carrier\":\"DHL\",\"trackingNo\":\"DE-1\"}";
    private static final TestServers SERVERS = TestServers.running();
    private static TestEvents others;

    @LocalManagementPort
    private int managementPort;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    private final String customer = "customer-" + UUID.randomUUID();
    private final String order = UUID.randomUUID().toString();
    private HttpCalls http;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add(RequestStatements.PROPERTY, RequestStatements.class::getName);
    }

    @BeforeAll
    static void connect() {
        others = new TestEvents(SERVERS);
    }

    @AfterAll
    static void disconnect() {
        others.close();
    }

    @BeforeEach
    void call() {
        http = new HttpCalls(port);
    }

    @Test
    void shipmentIsCreatedDispatchedAndDelivered() {
        paid(order, "DE");
        awaitStatus("AWAITING_STOCK");
        confirmed(order);
        awaitStatus("CREATED");
        String number = shipment().path("shipmentSn").asString();
        assertThat(shipment().path("shippingAddress").path("city").asString()).isEqualTo("Bonn");

        Answer dispatched = operator("POST", "/shipments/" + number + "/dispatch", DHL);
        assertThat(dispatched.status()).isEqualTo(200);
        assertThat(dispatched.text("status")).isEqualTo("DISPATCHED");
        assertThat(operator("POST", "/shipments/" + number + "/dispatch", DHL).status())
                .as("the same again")
                .isEqualTo(200);
        assertThat(operator("POST", "/shipments/" + number + "/dispatch", DHL.replace("DE-1", "DE-2"))
                        .problem())
                .isEqualTo("409 shipment-dispatched");

        assertThat(operator("POST", "/shipments/" + number + "/delivery", null).text("status"))
                .isEqualTo("DELIVERED");
        assertThat(operator("POST", "/shipments/" + number + "/delivery", null).status())
                .isEqualTo(200);
        assertThat(emittedFor(order)).containsExactly("ShipmentCreated", "ShipmentDispatched", "ShipmentDelivered");

        Answer tracks = http.get("/shipments/" + number + "/tracks", TestTokens.customer(customer));
        assertThat(tracks.body().findValuesAsString("to"))
                .containsExactly("AWAITING_STOCK", "CREATED", "DISPATCHED", "DELIVERED");
        assertThat(tracks.body().findValuesAsString("cause").get(2)).isEqualTo("operator op");
        Answer own = http.get("/shipments/" + number, TestTokens.customer(customer));
        assertThat(own.text("carrier")).isEqualTo("DHL");
        assertThat(own.text("trackingNo")).isEqualTo("DE-1");
    }

    @Test
    void stockMayBeConfirmedBeforeTheOrderIsPaid() {
        confirmed(order);
        await().atMost(SOON).until(() -> rowsOf(order) == 1);
        assertThat(items(TestTokens.customer(customer)))
                .as("its owner is not known yet")
                .isZero();
        paid(order, "FR");
        awaitStatus("CREATED");
        assertThat(emittedFor(order)).containsExactly("ShipmentCreated");
    }

    @Test
    void addressWithoutACarrierIsRejected() {
        paid(order, "AQ");
        confirmed(order);
        awaitStatus("REJECTED");
        assertThat(shipment().path("rejectReason").asString()).contains("AQ");
        assertThat(emittedFor(order)).containsExactly("ShipmentRejected");
        assertThat(operator(
                                "POST",
                                "/shipments/" + shipment().path("shipmentSn").asString() + "/dispatch",
                                DHL)
                        .problem())
                .isEqualTo("409 shipment-not-dispatchable");
    }

    @Test
    void digitalGoodsNeedNoShipment() {
        paid(order, null);
        confirmed(order);
        awaitStatus("NOT_NEEDED");
        assertThat(emittedFor(order)).isEmpty();
    }

    @Test
    void cancellationIsGrantedUntilTheShipmentIsDispatched() {
        paid(order, "DE");
        confirmed(order);
        awaitStatus("CREATED");
        String number = shipment().path("shipmentSn").asString();
        cancellationRequested(order);
        awaitStatus("CANCELLED");
        assertThat(emittedFor(order)).containsExactly("ShipmentCreated", "ShipmentCancelled");
        assertThat(operator("POST", "/shipments/" + number + "/dispatch", DHL).problem())
                .isEqualTo("409 shipment-not-dispatchable");
        assertThat(operator("POST", "/shipments/" + number + "/delivery", null).problem())
                .isEqualTo("409 shipment-not-dispatched");
    }

    @Test
    void lateCancellationIsRefusedOnce() {
        paid(order, "DE");
        confirmed(order);
        awaitStatus("CREATED");
        operator("POST", "/shipments/" + shipment().path("shipmentSn").asString() + "/dispatch", DHL);
        cancellationRequested(order);
        cancellationRequested(order);
        await().atMost(SOON).until(() -> emittedFor(order).contains("ShipmentCancellationRefused"));
        operator("POST", "/shipments/" + shipment().path("shipmentSn").asString() + "/delivery", null);
        assertThat(emittedFor(order))
                .containsExactly(
                        "ShipmentCreated", "ShipmentDispatched", "ShipmentCancellationRefused", "ShipmentDelivered");
    }

    @Test
    void cancelledOrderGetsNoShipment() {
        others.publish(Topics.ORDER, order, new OrderCancelled(order, OrderCancelReason.BY_CUSTOMER, Instant.now()));
        paid(order, "DE");
        awaitStatus("CANCELLED");
        confirmed(order);
        String behind = UUID.randomUUID().toString();
        confirmed(behind);
        await().atMost(SOON).until(() -> rowsOf(behind) == 1);
        assertThat(shipment().path("status").asString()).isEqualTo("CANCELLED");
        assertThat(emittedFor(order)).isEmpty();
    }

    @Test
    void commandsContinueTheTraceOfTheOrder() {
        paid(order, "DE");
        confirmed(order);
        awaitStatus("CREATED");
        operator("POST", "/shipments/" + shipment().path("shipmentSn").asString() + "/dispatch", DHL);
        assertThat(jdbc.queryForList(
                        "SELECT DISTINCT SUBSTRING(traceparent, 4, 32) FROM outbox WHERE message_key = ?",
                        String.class,
                        order))
                .as("one order is one trace")
                .hasSize(1);
    }

    @Test
    void listsArePagedByCursor() {
        List<String> orders = IntStream.range(0, 5)
                .mapToObj(number -> UUID.randomUUID().toString())
                .toList();
        orders.forEach(each -> paid(each, "DE"));
        await().atMost(SOON).until(() -> items(TestTokens.customer(customer)) == 5);
        String token = TestTokens.customer(customer);
        Answer first = http.get("/shipments?limit=3&status=AWAITING_STOCK", token);
        Answer second = http.get("/shipments?limit=3&status=AWAITING_STOCK&cursor=" + first.text("nextCursor"), token);
        assertThat(first.body().path("items").size()).isEqualTo(3);
        assertThat(second.body().path("items").size()).isEqualTo(2);
        assertThat(second.body().path("nextCursor").isNull()).isTrue();
        assertThat(http.get("/shipments?status=CREATED", token)
                        .body()
                        .path("items")
                        .size())
                .isZero();
        assertThat(http.get("/shipments?status=NONSENSE", token).status()).isEqualTo(400);
        assertThat(http.get("/shipments?limit=201", token).problem()).isEqualTo("422 invalid-limit");
        assertThat(http.get("/shipments?orderSn=" + orders.get(0) + "&status=CREATED", token)
                        .body()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void invalidInputAndForeignCallersAreAnsweredWithProblems() {
        paid(order, "DE");
        confirmed(order);
        awaitStatus("CREATED");
        String path = "/shipments/" + shipment().path("shipmentSn").asString();
        Map.of(
                        "{}",
                        "400 invalid-request",
                        "{\"carrier\":\"\",\"trackingNo\":\"1\"}",
                        "400 invalid-request",
                        "{\"carrier\":\"DHL\",\"trackingNo\":null}",
                        "400 invalid-request",
                        "{\"carrier\":\"" + "x".repeat(65) + "\",\"trackingNo\":\"1\"}",
                        "400 invalid-request",
                        "nonsense",
                        "400 unreadable-request")
                .forEach((body, expected) -> assertThat(
                                operator("POST", path + "/dispatch", body).problem())
                        .as(body)
                        .isEqualTo(expected));
        assertThat(http.send("POST", path + "/dispatch", TestTokens.customer(customer), DHL)
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(http.send("POST", path + "/delivery", TestTokens.customer(customer), null)
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(http.send("POST", path + "/dispatch", null, DHL).problem()).isEqualTo("401 unauthenticated");
        assertThat(operator("POST", "/shipments/none/dispatch", DHL).problem()).isEqualTo("404 shipment-not-found");
        String operator = TestTokens.operator();
        for (String other : List.of(path + "%20", "/shipments/%C3%A9", "/shipments/" + "x".repeat(81))) {
            assertThat(http.get(other, operator).problem()).isEqualTo("404 shipment-not-found");
            assertThat(http.get(other + "/tracks", operator).problem()).isEqualTo("404 shipment-not-found");
            assertThat(operator("POST", other + "/delivery", null).problem()).isEqualTo("404 shipment-not-found");
        }
        for (String refused : List.of("A%2FB", "50%25OFF", "A%3BB", "%00")) {
            assertThat(http.get("/shipments/" + refused, operator).problem()).isEqualTo("400 malformed-request");
        }
        for (String other : List.of(order + "%20", "%C3%A9")) {
            assertThat(http.get("/shipments?orderSn=" + other, operator).body().path("items"))
                    .isEmpty();
        }
        assertThat(http.get("/shipments?cursor=" + CursorPage.cursor("\u00e9"), operator)
                        .problem())
                .isEqualTo("422 invalid-cursor");
        String stranger = TestTokens.customer("somebody-else");
        assertThat(http.get(path, stranger).problem()).isEqualTo("404 shipment-not-found");
        assertThat(http.get(path + "/tracks", stranger).problem()).isEqualTo("404 shipment-not-found");
        assertThat(items(stranger)).isZero();
        assertThat(shipment().path("status").asString()).isEqualTo("CREATED");
    }

    @Test
    void dispatchAndDeliveryAreRecordedWithTheirOperator() {
        paid(order, "DE");
        confirmed(order);
        awaitStatus("CREATED");
        String path = "/shipments/" + shipment().path("shipmentSn").asString();
        for (int time = 1; time <= 2; time++) { // the second ones change nothing
            operator("POST", path + "/dispatch", DHL);
            operator("POST", path + "/delivery", null);
        }

        assertThat(http.get("/operator-actions?aggregateType=shipment&aggregateKey=" + order, TestTokens.operator())
                        .body()
                        .path("items")
                        .findValuesAsString("action"))
                .containsExactly("DELIVER", "DISPATCH");
    }

    @Test
    void serviceReportsHealthAndApi() {
        HttpCalls management = new HttpCalls(managementPort);
        assertThat(management.get("/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(RequestStatements.during(() -> management.get("/actuator/prometheus", null)))
                .as("queries of a scrape")
                .isEmpty();
        assertThat(http.get("/actuator/prometheus", null).problem()).isEqualTo("404 http-404");
        assertThat(http.get("/v3/api-docs", null).body().path("paths").propertyNames())
                .contains("/shipments", "/shipments/{shipmentSn}/dispatch", "/shipments/{shipmentSn}/tracks");
        assertThat(ApiDescription.postsThatMustNotBeRepeated(
                        http.get("/v3/api-docs", null).body()))
                .isEmpty();
    }

    private void paid(String orderSn, String country) {
        Instant now = Instant.now();
        others.publish(
                Topics.ORDER,
                orderSn,
                new OrderPaid(
                        orderSn,
                        customer,
                        "pay",
                        List.of(new OrderLine("BOOK", "A book", 1, new Money(new BigDecimal("12.50"), "EUR"))),
                        country == null
                                ? null
                                : new com.emshop.events.ShippingAddress(
                                        "Ada", "Main 1", "Bonn", "53111", country, null),
                        now,
                        now));
    }

    private void confirmed(String orderSn) {
        List<SkuQuantity> lines = List.of(new SkuQuantity("BOOK", 1));
        others.publish(
                Topics.INVENTORY, orderSn, new StockReserved(orderSn, lines, Instant.now(), Instant.now())); // ignored
        others.publish(Topics.INVENTORY, orderSn, new StockConfirmed(orderSn, lines, Instant.now()));
    }

    private void cancellationRequested(String orderSn) {
        others.publish(Topics.ORDER, orderSn, new OrderCancellationRequested(orderSn, Instant.now()));
    }

    private Answer operator(String method, String path, String body) {
        return http.send(method, path, TestTokens.operator(), body);
    }

    private void awaitStatus(String status) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(shipment().path("status").asString()).isEqualTo(status));
    }

    private tools.jackson.databind.JsonNode shipment() {
        return http.get("/shipments?orderSn=" + order, TestTokens.customer(customer))
                .body()
                .path("items")
                .path(0);
    }

    private int items(String token) {
        return http.get("/shipments", token).body().path("items").size();
    }

    private int rowsOf(String orderSn) {
        return jdbc.queryForObject("SELECT COUNT(*) FROM shipments WHERE order_sn = ?", Integer.class, orderSn);
    }

    private List<String> emittedFor(String orderSn) {
        return jdbc.queryForList(
                "SELECT SUBSTRING_INDEX(type, '.', -1) FROM outbox WHERE message_key = ? AND topic = ? ORDER BY id",
                String.class,
                orderSn,
                Topics.LOGISTICS);
    }
}
