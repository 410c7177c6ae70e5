package com.emshop.order;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Money;
import com.emshop.events.SkuQuantity;
import com.emshop.events.Topics;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.logistics.ShipmentCreated;
import com.emshop.events.logistics.ShipmentDelivered;
import com.emshop.events.logistics.ShipmentDispatched;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.events.payment.PaymentCreated;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.ApiDescription;
import com.emshop.saga.test.ClaimPlans;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.RequestStatements;
import com.emshop.saga.test.SecondInstance;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import com.emshop.saga.web.CursorPage;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** The order service on the real database, broker and registry; the other services are their events. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OrdersIT {
    private static final String DATABASE = "order_service_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();
    private static final int MOST_UNPAID = 60;
    private static final int MOST_UNPAID_PIECES = 10_000;
    private static final String ADDRESS = """
            {"recipient":"Ada","street":"Main 1","city":"Bonn","postalCode":"53111","country":"DE"}""";
    private static TestEvents others;

    @LocalManagementPort
    private int managementPort;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private Environment environment;

    private final String book = "BOOK-" + UUID.randomUUID();
    private final String customer = "customer-" + UUID.randomUUID();

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add(RequestStatements.PROPERTY, RequestStatements.class::getName);
        properties.add("saga.timer.interval", () -> "50ms");
        properties.add("emshop.order.payable-within", () -> "1h"); // these tests decide orders whenever they like
        properties.add("emshop.order.limits.unpaid-orders", () -> MOST_UNPAID);
        properties.add("emshop.order.limits.unpaid-pieces", () -> MOST_UNPAID_PIECES);
        properties.add("emshop.order.idempotency-keys.purge-interval", () -> "50ms");
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
    void offerABook() {
        Answer offered = send("PUT", "/products/" + book, TestTokens.operator(), Map.of(), """
                {"name":"A book","price":{"amount":"12.50","currency":"EUR"}}""");
        assertThat(offered.status()).isEqualTo(201);
    }

    @Test
    void acceptedOrderEmitsOrderCreated() {
        Answer answer = submit("key-1", order(2));

        assertThat(answer.status()).isEqualTo(202);
        String orderSn = answer.body().path("orderSn").asString();
        assertThat(answer.header("Location")).isEqualTo("/orders/" + orderSn);
        assertThat(answer.body().path("amount").asString()).isEqualTo("25.00");
        assertThat(answer.body().path("status").asString()).isEqualTo("PENDING_PAYMENT");
        assertThat(typesOf(orderSn)).containsExactly("OrderCreated");
        assertThat(get("/orders/" + orderSn)
                        .body()
                        .path("items")
                        .get(0)
                        .path("sku")
                        .asString())
                .isEqualTo(book);
    }

    @Test
    void orderIsPaidShippedDeliveredAndCompleted() {
        String orderSn = placed();
        Instant now = Instant.now();
        others.publish(Topics.PAYMENT, orderSn, new PaymentCreated(orderSn, "pay", money(), "card", now, now));
        others.publish(Topics.INVENTORY, orderSn, new StockReserved(orderSn, pieces(), now, now));
        others.publish(Topics.PAYMENT, orderSn, new PaymentConfirmed(orderSn, "pay", money(), "third", now, now));
        others.publish(Topics.INVENTORY, orderSn, new StockConfirmed(orderSn, pieces(), now));
        awaitStatus(orderSn, "PAID");
        others.publish(Topics.LOGISTICS, orderSn, new ShipmentCreated(orderSn, "ship", now));
        others.publish(Topics.LOGISTICS, orderSn, new ShipmentDispatched(orderSn, "ship", "DHL", "42", now));
        others.publish(Topics.LOGISTICS, orderSn, new ShipmentDelivered(orderSn, "ship", now));
        awaitStatus(orderSn, "DELIVERED");

        Answer receipt = send("POST", "/orders/" + orderSn + "/receipt", token(), Map.of(), "");
        assertThat(receipt.status()).isEqualTo(200);

        JsonNode order = get("/orders/" + orderSn).body();
        assertThat(order.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(order.path("paymentStatus").asString()).isEqualTo("PAID");
        assertThat(order.path("stockStatus").asString()).isEqualTo("CONFIRMED");
        assertThat(order.path("shipmentStatus").asString()).isEqualTo("DELIVERED");
        assertThat(order.path("paymentSn").asString()).isEqualTo("pay");
        assertThat(order.path("shipmentSn").asString()).isEqualTo("ship");
        assertThat(typesOf(orderSn))
                .containsExactly("OrderCreated", "OrderPaid", "OrderShipped", "OrderDelivered", "OrderCompleted");
        assertThat(get("/orders/" + orderSn + "/log").body().findValuesAsString("to"))
                .containsExactly("PENDING_PAYMENT", "PAID", "SHIPPED", "DELIVERED", "COMPLETED");
        await().atMost(SOON).until(() -> measured("emshop.saga.submit", "paid"));
        await().atMost(SOON).until(() -> measured("emshop.saga.payment", "fulfilled"));
        assertThat(jdbc
                        .queryForList(
                                "SELECT SUBSTRING(traceparent, 4, 32) FROM outbox WHERE message_key = ?",
                                String.class,
                                orderSn)
                        .stream()
                        .collect(groupingBy(trace -> trace, counting())))
                .as("one order is one trace")
                .hasSize(1);
    }

    @Test
    void declinedPaymentCancelsTheOrder() {
        String orderSn = placed();
        others.publish(Topics.PAYMENT, orderSn, new PaymentFailed(orderSn, "pay", "no cover", Instant.now()));
        awaitStatus(orderSn, "CANCELLED");
        assertThat(get("/orders/" + orderSn).body().path("cancelReason").asString())
                .isEqualTo("PAYMENT_FAILED");
        assertThat(send("POST", "/orders/" + orderSn + "/cancellation", token(), Map.of(), "")
                        .problem())
                .isEqualTo("409 order-not-cancellable");
        assertThat(send("POST", "/orders/" + orderSn + "/receipt", token(), Map.of(), "")
                        .problem())
                .isEqualTo("409 order-not-delivered");
    }

    @Test
    void customerCancelsAnUnpaidOrder() {
        String orderSn = placed();
        Answer answer = send("POST", "/orders/" + orderSn + "/cancellation", token(), Map.of(), "");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().path("cancelReason").asString()).isEqualTo("BY_CUSTOMER");
        assertThat(typesOf(orderSn)).containsExactly("OrderCreated", "OrderCancelled");
    }

    @Test
    void repeatedKeyGetsTheStoredAnswerAndAnotherBodyIsRejected() {
        Answer first = submit("key-2", order(1));
        Answer again = submit("key-2", order(1).replace("\": ", "\":   "));
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(submit("key-2", order(2)).problem()).isEqualTo("422 idempotency-key-reused");
        assertThat(ordersOfCustomer()).isEqualTo(1);
    }

    @Test
    void concurrentRequestsWithOneKeyMakeOneOrder() {
        List<Answer> answers = IntStream.range(0, 16)
                .parallel()
                .mapToObj(number -> submit("key-3", order(1)))
                .toList();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
        assertThat(answers)
                .extracting(Answer::body)
                .containsOnly(submit("key-3", order(1)).body());
        assertThat(ordersOfCustomer()).isEqualTo(1);
    }

    @Test
    void submissionThatLosesTheRaceForItsKeyGetsTheAnswerOfTheFirst() {
        Answer first = submit("key-7", order(1));
        CompletableFuture<Answer> second = new CompletableFuture<>();
        transaction.executeWithoutResult(status -> {
            jdbc.update("""
                    INSERT INTO order_idempotency_keys (user_id, idem_key, request_hash, order_sn, answer, created_at)
                    SELECT user_id, 'key-8', request_hash, order_sn, answer, created_at FROM order_idempotency_keys
                    WHERE user_id = ?""", customer);
            second.completeAsync(() -> submit("key-8", order(1)));
            await().atMost(SOON)
                    .until(() -> jdbc.queryForObject(
                                    "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
                                    Integer.class)
                            > 0);
        });
        assertThat(second.join().status()).isEqualTo(202);
        assertThat(second.join().response().body()).isEqualTo(first.response().body());
        assertThat(ordersOfCustomer()).isEqualTo(1);
    }

    @Test
    void storedAnswerStaysAfterTheOrderHasChanged() {
        Answer first = submit("key-4", order(1));
        send("POST", "/orders/" + first.text("orderSn") + "/cancellation", token(), Map.of(), "");
        assertThat(submit("key-4", order(1)).response().body())
                .isEqualTo(first.response().body());
    }

    @Test
    void submissionDoesNotWaitForALockedProduct() {
        transaction.executeWithoutResult(status -> {
            jdbc.queryForList("SELECT sku FROM products WHERE sku = ? FOR UPDATE", book);
            assertThat(submit("key-5", order(1)).status()).isEqualTo(202);
        });
    }

    @Test
    void causeOfASubmissionIsUserKeyAndOrder() {
        Answer answer = submit("key-6", order(1));
        String cause = customer + "/key-6/" + answer.text("orderSn");
        for (String sql : List.of(
                "SELECT causation_id FROM outbox WHERE message_key = ?",
                "SELECT causation_id FROM order_status_logs WHERE order_sn = ?")) {
            assertThat(jdbc.queryForList(sql, String.class, answer.text("orderSn")))
                    .containsExactly(cause);
        }
        assertThat(jdbc.queryForObject(
                        "SELECT source FROM outbox WHERE message_key = ?", String.class, answer.text("orderSn")))
                .isEqualTo("/emshop/order-service");
    }

    @Test
    void invalidInputIsAnsweredWithItsProblemAndChangesNothing() {
        Map<String, String> bad = Map.ofEntries(
                Map.entry(order(0), "400 invalid-request"),
                Map.entry(order(-1), "400 invalid-request"),
                Map.entry(order(10_001), "400 invalid-request"),
                Map.entry(order(1).replace(": 1", ": 99999999999999999999"), "400 unreadable-request"),
                Map.entry(order(1).replace(": 1", ": 1.5"), "400 unreadable-request"),
                Map.entry(order(1).replace(": 1", ": \"1\""), "400 unreadable-request"),
                Map.entry(order(1).replace(": 1", ": null"), "400 invalid-request"),
                Map.entry(order(1).replace(book, "no-such-thing"), "422 unknown-sku"),
                Map.entry(order(1).replace("\"" + book + "\"", "7"), "400 unreadable-request"),
                Map.entry(order(1).replace("\"DE\"", "\"Germany\""), "400 invalid-request"),
                Map.entry("{\"items\":[],\"paymentMethod\":\"card\",\"shippingAddress\":null}", "400 invalid-request"),
                Map.entry("{\"items\":[null],\"paymentMethod\":\"card\"}", "400 invalid-request"),
                Map.entry("{\"paymentMethod\":\"card\"}", "400 invalid-request"),
                Map.entry(order(1).replace("\"card\"", "\"\""), "400 invalid-request"),
                Map.entry(order(1).replace("\"card\"", "\"shells\""), "422 unknown-payment-method"),
                Map.entry("{\"items\":", "400 unreadable-request"),
                Map.entry("", "400 unreadable-request"));
        bad.forEach((body, expected) -> assertThat(
                        submit("bad-" + body.hashCode(), body).problem())
                .as(body)
                .isEqualTo(expected));

        assertThat(send("POST", "/orders", token(), Map.of(), order(1)).problem())
                .isEqualTo("400 missing-idempotency-key");
        assertThat(submit(" ", order(1)).status()).isIn(400, 422);
        assertThat(send("POST", "/orders", null, Map.of("Idempotency-Key", "k"), order(1))
                        .problem())
                .isEqualTo("401 unauthenticated");
        assertThat(send("POST", "/orders", "Bearer nonsense", Map.of("Idempotency-Key", "k"), order(1))
                        .problem())
                .isEqualTo("401 unauthenticated");
        String offer = "{\"name\":\"x\",\"price\":{\"amount\":\"1\",\"currency\":\"EUR\"}}";
        assertThat(send("PUT", "/products/x", token(), Map.of(), offer).problem())
                .isEqualTo("403 forbidden");
        assertThat(send("PUT", "/products/x", TestTokens.operator(), Map.of(), "{\"name\":\"x\",\"price\":{}}")
                        .problem())
                .isEqualTo("400 invalid-request");
        assertThat(send("PUT", "/products/x", TestTokens.operator(), Map.of(), offer.replace("1", "1.001"))
                        .problem())
                .isEqualTo("422 too-many-decimals");
        Map<String, String> prices = Map.of(
                "12.50 JPY", "422 too-many-decimals",
                "1.234 KWD", "422 unsupported-currency",
                "1.23 KWD", "422 unsupported-currency",
                "1.00 XXX", "422 invalid-currency",
                "1.00 XAU", "422 invalid-currency",
                "1.00 DEM", "422 invalid-currency",
                "1.00 eur", "422 invalid-currency",
                "-1 EUR", "422 invalid-amount",
                "1e3 EUR", "422 invalid-amount",
                "12345678901234567 EUR", "422 invalid-amount");
        prices.forEach((price, expected) -> assertThat(
                        offer("x", price.split(" ")[0], price.split(" ")[1]).problem())
                .as(price)
                .isEqualTo(expected));
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM products WHERE sku = 'x'", Integer.class))
                .isZero();
        for (String sku : List.of("blue%20shirt", book + "%20", "%20" + book, "caf%C3%A9", "-x", "x".repeat(65))) {
            assertThat(send("PUT", "/products/" + sku, TestTokens.operator(), Map.of(), offer)
                            .problem())
                    .as(sku)
                    .isEqualTo("400 invalid-request");
        }
        for (String sku : List.of("A%2FB", "50%25OFF", "A%3BB", "%00", "A%0D%0AB")) {
            assertThat(send("PUT", "/products/" + sku, TestTokens.operator(), Map.of(), offer)
                            .problem())
                    .as(sku)
                    .isEqualTo("400 malformed-request");
        }
        for (String sku : List.of(book + " ", "caf\u00e9", "", "x".repeat(65))) {
            assertThat(submit("key", order(1).replace(book, sku)).problem()).isEqualTo("400 invalid-request");
        }
        assertThat(submit("key", order(1).replace("\"card\"", "\"\\ud800\"")).problem())
                .isEqualTo("400 unreadable-request");
        assertThat(submit("key", order(1).replace("\"quantity\": 1", "\"quantity\": 1e100000000"))
                        .problem())
                .isEqualTo("400 unreadable-request");
        assertThat(submit("key", order(1) + " ".repeat(70_000)).problem()).isEqualTo("413 request-too-large");
        assertThat(get("/orders?cursor=" + CursorPage.cursor("\u00e9")).problem())
                .isEqualTo("422 invalid-cursor");
        assertThat(get("/orders/%C3%A9").problem()).isEqualTo("404 order-not-found");
        assertThat(send("GET", "/orders", TestTokens.customer(customer + " "), Map.of(), null)
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(ordersOfCustomer()).isZero();
        assertThat(jdbc.queryForObject(
                        "SELECT COUNT(*) FROM order_idempotency_keys WHERE user_id = ?", Integer.class, customer))
                .isZero();
    }

    @Test
    void priceInACurrencyWithoutDecimalsIsOrdered() {
        assertThat(offer(book, "12", "JPY").body().path("price").path("amount").asString())
                .isEqualTo("12.00");
        JsonNode order = submit(UUID.randomUUID().toString(), order(2)).body();
        assertThat(order.path("amount").asString()).isEqualTo("24.00");
        assertThat(order.path("currency").asString()).isEqualTo("JPY");
    }

    @Test
    void orderNamesAPaymentMethodOfTheList() {
        JsonNode methods = get("/payment-methods").body().path("items");
        assertThat(methods.valueStream().map(JsonNode::asString)).containsExactly("CARD", "ALIPAY", "WECHAT");
        assertThat(send("GET", "/payment-methods", null, Map.of(), null).problem())
                .isEqualTo("401 unauthenticated");

        assertThat(get("/v3/api-docs").body().path("paths").propertyNames()).contains("/payment-methods");
        JsonNode order = submit("p-" + book, order(1).replace("card", "aliPay")).body();
        assertThat(order.path("paymentMethod").asString()).isEqualTo("ALIPAY");
    }

    @Test
    void orderOfAnotherCustomerIsNotFound() {
        String orderSn = placed();
        String other = TestTokens.customer("somebody-else");
        for (String path : List.of("/orders/" + orderSn, "/orders/" + orderSn + "/log")) {
            assertThat(send("GET", path, other, Map.of(), null).problem()).isEqualTo("404 order-not-found");
        }
        assertThat(send("POST", "/orders/" + orderSn + "/cancellation", other, Map.of(), "")
                        .problem())
                .isEqualTo("404 order-not-found");
        assertThat(send("GET", "/orders/" + orderSn, TestTokens.operator(), Map.of(), null)
                        .status())
                .isEqualTo(200);
        assertThat(send("GET", "/orders", other, Map.of(), null).body().path("items"))
                .isEmpty();
    }

    @Test
    void listsArePagedByCursor() {
        List<String> placed = IntStream.range(0, 5).mapToObj(number -> placed()).toList();
        JsonNode first = get("/orders?limit=3&status=PENDING_PAYMENT").body();
        JsonNode second = get("/orders?limit=3&status=PENDING_PAYMENT&cursor="
                        + first.path("nextCursor").asString())
                .body();
        assertThat(first.path("items").size()).isEqualTo(3);
        assertThat(second.path("items").size()).isEqualTo(2);
        assertThat(second.path("nextCursor").isNull()).isTrue();
        List<String> seen = new java.util.ArrayList<>();
        first.path("items").forEach(order -> seen.add(order.path("orderSn").asString()));
        second.path("items").forEach(order -> seen.add(order.path("orderSn").asString()));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(placed);
        assertThat(get("/orders?status=PAID").body().path("items")).isEmpty();
        assertThat(get("/orders?limit=0").problem()).isEqualTo("422 invalid-limit");
        assertThat(get("/orders?status=NONSENSE").status()).isEqualTo(400);
    }

    @Test
    void unchangedOrderIsAnsweredWith304() {
        String orderSn = placed();
        String etag = get("/orders/" + orderSn).header("ETag");
        assertThat(send("GET", "/orders/" + orderSn, token(), Map.of("If-None-Match", etag), null)
                        .status())
                .isEqualTo(304);
        send("POST", "/orders/" + orderSn + "/cancellation", token(), Map.of(), "");
        assertThat(send("GET", "/orders/" + orderSn, token(), Map.of("If-None-Match", etag), null)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void requestAndOrderShareOneTrace() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        Answer answer = send(
                "POST",
                "/orders",
                token(),
                Map.of("Idempotency-Key", "traced", "traceparent", "00-" + trace + "-b7ad6b7169203331-01"),
                order(1));
        assertThat(answer.header("traceparent")).contains(trace);
        assertThat(jdbc.queryForObject(
                        "SELECT traceparent FROM outbox WHERE message_key = ?",
                        String.class,
                        answer.body().path("orderSn").asString()))
                .contains(trace);
    }

    @Test
    void apiDescriptionHealthAndMetricsAreServed() {
        Answer description = send("GET", "/v3/api-docs", null, Map.of(), null);
        assertThat(description.status()).isEqualTo(200);
        assertThat(description.body().path("paths").propertyNames())
                .contains("/orders", "/orders/{orderSn}", "/products", "/operator-actions");
        assertThat(ApiDescription.postsThatMustNotBeRepeated(description.body()))
                .isEmpty();
        HttpCalls management = new HttpCalls(managementPort);
        assertThat(management.get("/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(RequestStatements.during(() -> management.get("/actuator/prometheus", null)))
                .as("queries of a scrape")
                .isEmpty();
        assertThat(send("GET", "/actuator/prometheus", null, Map.of(), null).problem())
                .isEqualTo("404 http-404");
    }

    // ---- limits and keys

    @Test
    void customerHasAtMostTheUnpaidOrdersThatTheLimitAllows() {
        List<CompletableFuture<Answer>> sent = IntStream.range(0, 3 * MOST_UNPAID)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> submit("many-" + number, order(1))))
                .toList();
        List<Answer> answers = sent.stream().map(CompletableFuture::join).toList();

        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(MOST_UNPAID);
        assertThat(answers.stream().filter(answer -> answer.status() != 202).map(Answer::problem))
                .containsOnly("409 too-many-unpaid-orders");
        assertThat(ordersOfCustomer()).isEqualTo(MOST_UNPAID);

        Answer first = answers.stream()
                .filter(answer -> answer.status() == 202)
                .findFirst()
                .orElseThrow();
        String orderSn = first.body().path("orderSn").asString();
        assertThat(send("POST", "/orders/" + orderSn + "/cancellation", token(), Map.of(), null)
                        .status())
                .isEqualTo(202);
        assertThat(submit("one-more", order(1)).status()).isEqualTo(202);
        assertThat(submit("too-many", order(1)).problem()).isEqualTo("409 too-many-unpaid-orders");
        assertThat(submit("one-more", order(1)).status())
                .as("a repeated request has its answer")
                .isEqualTo(202);
    }

    @Test
    void customerHasAtMostTheUnpaidPiecesThatTheLimitAllows() {
        assertThat(submit("most", order(MOST_UNPAID_PIECES)).status()).isEqualTo(202);
        assertThat(submit("one-more", order(1)).problem()).isEqualTo("409 too-many-unpaid-pieces");

        Answer other = send(
                "POST",
                "/orders",
                TestTokens.customer("other-" + customer),
                Map.of("Idempotency-Key", "other"),
                order(1));
        assertThat(other.status()).as("another customer").isEqualTo(202);
    }

    @Test
    void keyIsForgottenOnceItsRetentionEnds() {
        Answer first = submit("old", order(1));
        submit("young", order(1));
        jdbc.update(
                "UPDATE order_idempotency_keys SET created_at = created_at - INTERVAL 169 HOUR"
                        + " WHERE user_id = ? AND idem_key = 'old'",
                customer);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(jdbc.queryForList(
                                "SELECT idem_key FROM order_idempotency_keys WHERE user_id = ?",
                                String.class,
                                customer))
                        .containsExactly("young"));
        assertThat(submit("old", order(1)).body().path("orderSn"))
                .isNotEqualTo(first.body().path("orderSn"));
    }

    @Test
    void expiredKeysAreFoundBatchByBatch() {
        jdbc.batchUpdate(
                """
                INSERT INTO order_idempotency_keys (user_id, idem_key, request_hash, order_sn, answer, created_at)
                VALUES (?, ?, UNHEX(REPEAT('0', 64)), 'none', '{}', UTC_TIMESTAMP(6) - INTERVAL ? HOUR)""",
                IntStream.range(0, 2_500)
                        .mapToObj(number -> new Object[] {customer, "key-" + number, number % 2 == 0 ? 169 : 1})
                        .toList());

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(jdbc.queryForObject(
                                "SELECT COUNT(*) FROM order_idempotency_keys WHERE user_id = ?",
                                Integer.class,
                                customer))
                        .isEqualTo(1_250));
    }

    // ---- operators

    @Test
    void commandOfAnOperatorIsRecordedWithItsEffectAndThatOfACustomerIsNot() {
        String byCustomer = placed();
        String byOperator = placed();
        send("POST", "/orders/" + byCustomer + "/cancellation", token(), Map.of(), null);
        for (int time = 1; time <= 2; time++) { // the second one changes nothing
            assertThat(send("POST", "/orders/" + byOperator + "/cancellation", TestTokens.operator(), Map.of(), null)
                            .status())
                    .isEqualTo(202);
        }

        assertThat(actionsOn(byCustomer)).isEmpty();
        assertThat(actionsOn(byOperator).findValuesAsString("action")).containsExactly("CANCEL_ORDER");
        JsonNode offer = actionsOn(book).path(0);
        assertThat(offer.path("action").asString()).isEqualTo("OFFER_PRODUCT");
        assertThat(offer.path("detail").asString()).isEqualTo("A book at 12.50 EUR");
        assertThat(offer.path("aggregateType").asString()).isEqualTo("product");
        assertThat(offer.path("role").asString()).isEqualTo("operator");
        assertThat(offer.path("outcome").asString()).isEqualTo("DONE");
        assertThat(get("/operator-actions").problem()).isEqualTo("403 forbidden");
    }

    private JsonNode actionsOn(String key) {
        return send("GET", "/operator-actions?aggregateKey=" + key, TestTokens.operator(), Map.of(), null)
                .body()
                .path("items");
    }

    // ---- products

    @Test
    void concurrentOffersOfANewProductAllSucceedAndOneCreatesIt() {
        String offer = "{\"name\":\"x\",\"price\":{\"amount\":\"1\",\"currency\":\"EUR\"}}";
        for (int round = 0; round < 5; round++) {
            String path = "/products/new-" + round + "-" + book;
            List<Integer> answers = IntStream.range(0, 12)
                    .parallel()
                    .mapToObj(number -> send("PUT", path, TestTokens.operator(), Map.of(), offer)
                            .status())
                    .toList();
            assertThat(answers).containsOnly(200, 201).containsOnlyOnce(201);
        }
    }

    // ---- receipt window

    @Test
    void deliveredOrderIsCompletedOnceItsReceiptWindowEnds() {
        String orderSn = delivered();
        assertThat(jdbc.queryForObject(
                        "SELECT TIMESTAMPDIFF(MICROSECOND, delivered_at, due_at) FROM order_info WHERE order_sn = ?",
                        Long.class,
                        orderSn))
                .isEqualTo(TimeUnit.DAYS.toMicros(7));

        endReceiptWindowOf(orderSn);
        awaitStatus(orderSn, "COMPLETED");
        assertThat(typesOf(orderSn)).endsWith("OrderDelivered", "OrderCompleted");
        assertThat(get("/orders/" + orderSn + "/log")
                        .body()
                        .get(4)
                        .path("cause")
                        .asString())
                .isEqualTo("receipt-overdue");
        assertThat(hasDeadline(orderSn)).isFalse();
        assertThat(send("POST", "/orders/" + orderSn + "/receipt", token(), Map.of(), "")
                        .status())
                .isEqualTo(200);
        assertThat(typesOf(orderSn)).containsOnlyOnce("OrderCompleted");
    }

    @Test
    void confirmedReceiptClearsTheDeadline() {
        String orderSn = delivered();
        assertThat(hasDeadline(orderSn)).isTrue();
        send("POST", "/orders/" + orderSn + "/receipt", token(), Map.of(), "");
        assertThat(hasDeadline(orderSn)).isFalse();
        assertThat(hasDeadline(placed()))
                .as("only delivered orders have a deadline")
                .isFalse();
    }

    @Test
    void twoInstancesCompleteEachOrderOnce() {
        List<String> many = IntStream.range(0, 60).mapToObj(number -> placed()).toList();
        many.forEach(this::deliver);
        many.forEach(orderSn -> awaitStatus(orderSn, "DELIVERED"));
        try (SecondInstance second = new SecondInstance(OrderService.class, environment)) {
            jdbc.update(
                    "UPDATE order_info SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE user_id = ?", customer);
            many.forEach(orderSn -> awaitStatus(orderSn, "COMPLETED"));
            assertThat(new HttpCalls(second.port())
                            .get("/orders/" + many.get(0), token())
                            .text("status"))
                    .isEqualTo("COMPLETED");
        }
        assertThat(many).allSatisfy(orderSn -> assertThat(typesOf(orderSn)).containsOnlyOnce("OrderCompleted"));
    }

    @Test
    void timerClaimsDueOrdersByTheIndex() {
        jdbc.update("""
                INSERT INTO order_info (order_sn, user_id, status, payment_status, stock_status, shipment_status,
                  amount, currency, payment_method, cancellation, created_at, version, delivered_at, due_at)
                SELECT CONCAT('filler-', a.n, '-', b.n), 'filler', 4, 2, 'CONFIRMED', 'DELIVERED', 1, 'EUR', 'card',
                  'NONE', UTC_TIMESTAMP(6), 1, UTC_TIMESTAMP(6),
                  IF(b.n < 40, NULL, UTC_TIMESTAMP(6) + INTERVAL a.n + 1 HOUR)
                FROM (WITH RECURSIVE s AS (SELECT 1 n UNION ALL SELECT n + 1 FROM s WHERE n < 50) SELECT n FROM s) a,
                  (WITH RECURSIVE s AS (SELECT 1 n UNION ALL SELECT n + 1 FROM s WHERE n < 50) SELECT n FROM s) b""");
        try {
            new ClaimPlans(jdbc).areRangesOf("order_info", "ix_order_info_due");
        } finally {
            jdbc.update("DELETE FROM order_info WHERE user_id = 'filler'");
        }
    }

    // ---- fixtures

    private String delivered() {
        String orderSn = placed();
        deliver(orderSn);
        awaitStatus(orderSn, "DELIVERED");
        return orderSn;
    }

    private void deliver(String orderSn) {
        Instant now = Instant.now();
        others.publish(Topics.PAYMENT, orderSn, new PaymentConfirmed(orderSn, "pay", money(), "third", now, now));
        awaitStatus(orderSn, "PAID"); // between topics any order is possible
        others.publish(Topics.LOGISTICS, orderSn, new ShipmentDispatched(orderSn, "ship", "DHL", "42", now));
        others.publish(Topics.LOGISTICS, orderSn, new ShipmentDelivered(orderSn, "ship", now));
    }

    private void endReceiptWindowOf(String orderSn) {
        jdbc.update("UPDATE order_info SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE order_sn = ?", orderSn);
    }

    private boolean hasDeadline(String orderSn) {
        return jdbc.queryForObject("SELECT COUNT(due_at) FROM order_info WHERE order_sn = ?", Integer.class, orderSn)
                > 0;
    }

    private String placed() {
        Answer answer = submit(UUID.randomUUID().toString(), order(2));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.body().path("orderSn").asString();
    }

    private Answer offer(String sku, String amount, String currency) {
        return send(
                "PUT",
                "/products/" + sku,
                TestTokens.operator(),
                Map.of(),
                "{\"name\":\"x\",\"price\":{\"amount\":\"" + amount + "\",\"currency\":\"" + currency + "\"}}");
    }

    private Answer submit(String key, String body) {
        return send("POST", "/orders", token(), Map.of("Idempotency-Key", key), body);
    }

    private Answer get(String path) {
        return send("GET", path, token(), Map.of(), null);
    }

    private String token() {
        return TestTokens.customer(customer);
    }

    private String order(int quantity) {
        return """
                {"items": [{"sku": "%s", "quantity": %d}], "paymentMethod": "card", "shippingAddress": %s}""".formatted(book, quantity, ADDRESS);
    }

    private Answer send(String method, String path, String token, Map<String, String> headers, String body) {
        return new HttpCalls(port).send(method, path, token, headers, body);
    }

    private boolean measured(String saga, String outcome) {
        return meters.find(saga).tag("outcome", outcome).timer() != null;
    }

    private void awaitStatus(String orderSn, String status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                get("/orders/" + orderSn).body().path("status").asString())
                        .isEqualTo(status));
    }

    private List<String> typesOf(String orderSn) {
        return jdbc.queryForList(
                "SELECT SUBSTRING_INDEX(type, '.', -1) FROM outbox WHERE message_key = ? ORDER BY id",
                String.class,
                orderSn);
    }

    private int ordersOfCustomer() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM order_info WHERE user_id = ?", Integer.class, customer);
    }

    private static Money money() {
        return new Money(new BigDecimal("25.00"), "EUR");
    }

    private List<SkuQuantity> pieces() {
        return List.of(new SkuQuantity(book, 2));
    }
}
