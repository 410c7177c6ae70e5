package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.events.SkuQuantity;
import com.emshop.events.Topics;
import com.emshop.events.inventory.StockReleased;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
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
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Erasure and retention of addresses, on the real database, broker and registry. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=order-service-with-personal-data",
            "saga.personal-data.retention=100d",
            "saga.personal-data.dead-letter-retention=30d",
            "saga.personal-data.interval=100ms",
            "saga.personal-data.batch=2"
        })
@DirtiesContext // stops the consumers, since other tests use the same topics
class PersonalDataIT {
    private static final String DATABASE = "order_personal_data_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();
    private static final String STREET = "Main Street 1";
    private static final String ADDRESS = """
            {"recipient":"Ada","street":"Main Street 1","city":"Bonn","postalCode":"53111","country":"DE","phone":"0228"}""";
    private static final String ERASED = "(erased)";

    /** Beginnings of order numbers of June 2023 and of April 2024. */
    private static final String OLD = "0188";

    private static final String LESS_OLD = "018e";

    private static TestEvents others;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    private final String book = "BOOK-" + UUID.randomUUID();
    private final String customer = "customer-" + UUID.randomUUID();

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
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

    // ---- erasure of a customer

    @Test
    void erasureOverwritesTheAddressesOfSettledOrdersAndOfStoredAnswers() {
        List<String> settled = IntStream.range(0, 5)
                .mapToObj(number -> placed("key-" + number))
                .toList();
        settled.forEach(this::settle);
        String another = placedBy("customer-" + UUID.randomUUID());
        String etag = get(settled.get(0)).header("ETag");

        Answer erased = erase();

        assertThat(erased.status()).isEqualTo(200);
        assertThat(erased.text("userId")).isEqualTo(customer);
        assertThat(erased.body().path("orders").asInt()).isEqualTo(5);
        assertThat(erased.body().path("rows").asInt()).as("orders and answers").isEqualTo(10);
        assertThat(erased.body().path("postponed").asInt()).isZero();
        assertThat(rowsWithTheStreet()).isZero();
        assertThat(settled).allSatisfy(orderSn -> {
            Answer order = get(orderSn);
            assertThat(order.body().path("shippingAddress").toString()).isEqualTo("""
                    {"recipient":"(erased)","street":"(erased)","city":"(erased)","postalCode":"(erased)","country":"DE","phone":null}""");
            assertThat(order.text("amount")).isEqualTo("25.00");
            assertThat(order.text("userId")).isEqualTo(customer);
        });
        assertThat(get(settled.get(0)).header("ETag")).isNotEqualTo(etag);
        assertThat(streetOf(another)).as("another customer's order").isEqualTo(STREET);

        Answer again = submit("key-0");
        assertThat(again.text("orderSn")).as("the same request, repeated").isEqualTo(settled.get(0));
        assertThat(again.body().path("shippingAddress").path("street").asString())
                .isEqualTo(ERASED);
        assertThat(erase().body().path("rows").asInt()).as("erased again").isZero();
    }

    @Test
    void erasureOfAnOpenOrderIsPostponedUntilItIsSettled() {
        String open = placed("open");
        String settled = placed("settled");
        settle(settled);

        Answer erased = erase();

        assertThat(erased.body().path("postponed").asInt()).isEqualTo(1);
        assertThat(erased.body().path("postponedOrders").path(0).asString()).isEqualTo(open);
        assertThat(streetOf(settled)).isEqualTo(ERASED);
        assertThat(streetOf(open)).isEqualTo(STREET);

        settle(open);
        await().atMost(SOON).untilAsserted(() -> assertThat(streetOf(open)).isEqualTo(ERASED));
        await().atMost(SOON).untilAsserted(() -> assertThat(rowsWithTheStreet()).isZero());
    }

    @Test
    void erasureIsAppliedAgainToRowsThatComeBackAndOnlyToThese() {
        String before = placed("before");
        settle(before);
        String address = jdbc.queryForObject("SELECT address FROM order_info WHERE order_sn = ?", String.class, before);
        erase();
        String later = placed("later"); // the customer orders again
        settle(later);

        jdbc.update("UPDATE order_info SET address = ? WHERE order_sn = ?", address, before);

        await().atMost(SOON).untilAsserted(() -> assertThat(streetOf(before)).isEqualTo(ERASED));
        assertThat(streetOf(later)).isEqualTo(STREET);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(log())
                        .containsExactly(
                                "REQUESTED operator op rows 0",
                                "APPLIED operator op rows 2",
                                "APPLIED housekeeping rows 1"));
    }

    @Test
    void repeatedRequestLeavesOutOrdersThatWerePlacedLater() {
        String orderSn = placed("later");
        settle(orderSn);
        String path = "/customers/" + customer + "/data?placedUntil=";

        Answer erased = send("DELETE", path + "2024-01-02T03:04:05Z", TestTokens.operator(), Map.of(), null);

        assertThat(erased.body().path("orders").asInt()).isZero();
        assertThat(streetOf(orderSn)).isEqualTo(STREET);
        for (String bad : List.of("1969-12-31T23:59:59Z", "%2B9999-01-01T00:00:00Z", "9999-01-01T00:00:00Z")) {
            assertThat(send("DELETE", path + bad, TestTokens.operator(), Map.of(), null)
                            .status())
                    .as(bad)
                    .isIn(400, 422);
        }
    }

    @Test
    void erasureOverwritesResolvedDeadLettersAndWaitsForOpenOnes() {
        String orderSn = placed("letters");
        settle(orderSn);
        long resolved = deadLetter(orderSn, "UTC_TIMESTAMP(6)");
        long open = deadLetter(orderSn, "NULL");

        Answer erased = erase();

        assertThat(erased.body().path("postponedOrders").path(0).asString()).isEqualTo(orderSn);
        assertThat(letter(resolved)).isEqualTo("no payload, java.lang.IllegalStateException, no stack");
        assertThat(letter(open)).startsWith("payload");

        jdbc.update("UPDATE dead_letters SET resolved_at = UTC_TIMESTAMP(6) WHERE id = ?", open);
        await().atMost(SOON).untilAsserted(() -> assertThat(letter(open)).startsWith("no payload"));
    }

    @Test
    void onlyOperatorsEraseAndReadTheLog() {
        settle(placed("mine"));
        for (Answer refused : List.of(
                send("DELETE", "/customers/" + customer + "/data", TestTokens.customer(customer), Map.of(), null),
                send("GET", "/erasures", TestTokens.customer(customer), Map.of(), null))) {
            assertThat(refused.problem()).isEqualTo("403 forbidden");
        }
        assertThat(send("DELETE", "/customers/" + customer + "/data", null, Map.of(), null)
                        .problem())
                .isEqualTo("401 unauthenticated");
        assertThat(log()).isEmpty();
        assertThat(rowsWithTheStreet()).isEqualTo(2);
        for (String bad : List.of("%20", "x%20", "x".repeat(129))) {
            assertThat(send("DELETE", "/customers/" + bad + "/data", TestTokens.operator(), Map.of(), null)
                            .problem())
                    .isEqualTo("422 invalid-user-id");
        }
    }

    @Test
    void logOfErasuresIsPagedInItsOrder() {
        erase();
        erase();
        Answer first = send("GET", "/erasures?limit=1", TestTokens.operator(), Map.of(), null);
        assertThat(first.body().path("items").size()).isEqualTo(1);
        Answer second = send(
                "GET", "/erasures?limit=200&cursor=" + first.text("nextCursor"), TestTokens.operator(), Map.of(), null);
        assertThat(second.body()
                        .path("items")
                        .valueStream()
                        .filter(entry -> entry.path("userId").asString().equals(customer))
                        .map(entry -> entry.path("entry").asString() + " by "
                                + entry.path("actor").asString()))
                .endsWith("REQUESTED by operator op", "APPLIED by operator op");
        assertThat(send("GET", "/v3/api-docs", null, Map.of(), null)
                        .body()
                        .path("paths")
                        .propertyNames())
                .contains("/customers/{userId}/data", "/erasures");
    }

    // ---- retention

    @Test
    void retentionErasesOldSettledOrdersAndKeepsOpenAndYoungOnes() {
        String young = placed("young");
        settle(young);
        String open = aged(placed("open"), OLD);
        String recentlySettled = placed("recently-settled");
        settle(recentlySettled);
        recentlySettled = aged(recentlySettled, OLD);
        String settled = placed("settled");
        settle(settled);
        jdbc.update(
                "UPDATE order_status_logs SET created_at = created_at - INTERVAL 101 DAY WHERE order_sn = ?", settled);
        String old = aged(settled, LESS_OLD); // behind the others, so those were passed when this one is erased

        await().atMost(SOON).untilAsserted(() -> assertThat(streetOf(old)).isEqualTo(ERASED));

        assertThat(streetOf(open)).isEqualTo(STREET);
        assertThat(streetOf(recentlySettled)).isEqualTo(STREET);
        assertThat(streetOf(young)).isEqualTo(STREET);
        assertThat(jdbc.queryForObject(
                        "SELECT answer ->> '$.shippingAddress.street' FROM order_idempotency_keys WHERE order_sn = ?",
                        String.class,
                        old))
                .isEqualTo(ERASED);
        jdbc.update("DELETE FROM order_info WHERE order_sn = ?", open);
    }

    @Test
    void retentionErasesOldResolvedDeadLettersOnly() {
        long old = deadLetter("nobody", "UTC_TIMESTAMP(6) - INTERVAL 31 DAY");
        long young = deadLetter("nobody", "UTC_TIMESTAMP(6) - INTERVAL 29 DAY");
        long open = deadLetter("nobody", "NULL");

        await().atMost(SOON).untilAsserted(() -> assertThat(letter(old)).startsWith("no payload"));

        assertThat(letter(young)).startsWith("payload");
        assertThat(letter(open)).startsWith("payload");
    }

    // ---- fixtures

    private Answer erase() {
        return send("DELETE", "/customers/" + customer + "/data", TestTokens.operator(), Map.of(), null);
    }

    private String placed(String key) {
        Answer answer = submit(key);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.text("orderSn");
    }

    private String placedBy(String other) {
        return send("POST", "/orders", TestTokens.customer(other), Map.of("Idempotency-Key", "key"), order())
                .text("orderSn");
    }

    private Answer submit(String key) {
        return send("POST", "/orders", TestTokens.customer(customer), Map.of("Idempotency-Key", key), order());
    }

    private String order() {
        return """
                {"items": [{"sku": "%s", "quantity": 2}], "paymentMethod": "card", "shippingAddress": %s}""".formatted(book, ADDRESS);
    }

    private Answer get(String orderSn) {
        return send("GET", "/orders/" + orderSn, TestTokens.customer(customer), Map.of(), null);
    }

    private void settle(String orderSn) {
        Instant now = Instant.now();
        others.publish(Topics.PAYMENT, orderSn, new PaymentFailed(orderSn, "pay", "no cover", now));
        others.publish(Topics.INVENTORY, orderSn, new StockReleased(orderSn, List.of(new SkuQuantity(book, 2)), now));
        await().atMost(SOON).untilAsserted(() -> {
            Answer order = get(orderSn);
            assertThat(order.text("status")).isEqualTo("CANCELLED");
            assertThat(order.text("stockStatus")).isEqualTo("RELEASED");
        });
    }

    /** Gives an order a number of another time. */
    private String aged(String orderSn, String beginning) {
        String aged = beginning + orderSn.substring(beginning.length());
        for (String table : List.of("order_status_logs", "order_items", "order_idempotency_keys", "order_info")) {
            jdbc.update("UPDATE " + table + " SET order_sn = ? WHERE order_sn = ?", aged, orderSn);
        }
        return aged;
    }

    private String streetOf(String orderSn) {
        return jdbc.queryForObject(
                "SELECT address ->> '$.street' FROM order_info WHERE order_sn = ?", String.class, orderSn);
    }

    private int rowsWithTheStreet() {
        return jdbc.queryForObject(
                "SELECT (SELECT COUNT(*) FROM order_info WHERE user_id = ? AND address LIKE ?)"
                        + " + (SELECT COUNT(*) FROM order_idempotency_keys WHERE user_id = ? AND answer LIKE ?)",
                Integer.class,
                customer,
                "%" + STREET + "%",
                customer,
                "%" + STREET + "%");
    }

    private List<String> log() {
        return jdbc.queryForList(
                "SELECT CONCAT(entry, ' ', actor, ' rows ', row_count) FROM erasures WHERE user_id = ? ORDER BY id",
                String.class,
                customer);
    }

    private long deadLetter(String key, String resolvedAt) {
        long offset = Math.abs(UUID.randomUUID().getMostSignificantBits());
        jdbc.update("""
                INSERT INTO dead_letters (topic, topic_id, partition_no, offset_no, message_key, headers, payload, reason, stack,
                  created_at, resolved_at)
                VALUES ('t', 'id', 0, ?, ?, '{}', 'Main Street 1',
                  'java.lang.IllegalStateException: Main Street 1: no such street', 'at Main Street 1', UTC_TIMESTAMP(6), %s)""".formatted(resolvedAt), offset, key);
        return jdbc.queryForObject("SELECT id FROM dead_letters WHERE offset_no = ?", Long.class, offset);
    }

    private String letter(long id) {
        return jdbc.queryForObject(
                "SELECT CONCAT(IF(payload IS NULL, 'no payload', 'payload'), ', ', reason, ', ',"
                        + " IF(stack IS NULL, 'no stack', 'stack')) FROM dead_letters WHERE id = ?",
                String.class,
                id);
    }

    private Answer send(String method, String path, String token, Map<String, String> headers, String body) {
        return new HttpCalls(port).send(method, path, token, headers, body);
    }
}
