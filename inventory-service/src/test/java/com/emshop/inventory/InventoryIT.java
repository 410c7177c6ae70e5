package com.emshop.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Money;
import com.emshop.events.OrderLine;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCreated;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.saga.messaging.ReactionFailures;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.ClaimPlans;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.SecondInstance;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The inventory service on the real database, broker and registry; the other services are their events. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class InventoryIT {
    private static final String DATABASE = "inventory_service_it";
    private static final int PARTITIONS = 12;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();
    private static TestEvents others;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private Environment environment;

    private final String book = "BOOK-" + UUID.randomUUID();
    private final String pen = "PEN-" + UUID.randomUUID();
    private final String customer = "customer-" + UUID.randomUUID();
    private HttpCalls http;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add("saga.timer.interval", () -> "100ms");
        properties.add("saga.timer.batch", () -> "20");
        properties.add("saga.timer.retry", () -> "2s");
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

    /** Whatever happened: every number is what its movements add up to, and each movement follows from the one before. */
    @AfterEach
    void theLedgerExplainsEverything() {
        assertThat(jdbc.queryForList("""
                        SELECT s.sku FROM stock s LEFT JOIN (
                          SELECT sku, SUM(available_delta) available, SUM(reserved_delta) reserved, SUM(sold_delta) sold
                          FROM stock_movements GROUP BY sku) m ON m.sku = s.sku
                        WHERE s.available <> COALESCE(m.available, 0) OR s.reserved <> COALESCE(m.reserved, 0)
                           OR s.sold <> COALESCE(m.sold, 0)""")).isEmpty();
        assertThat(jdbc.queryForList("""
                        SELECT id FROM (
                          SELECT id, available_after, reserved_after, sold_after,
                            SUM(available_delta) OVER (PARTITION BY sku ORDER BY id) available,
                            SUM(reserved_delta) OVER (PARTITION BY sku ORDER BY id) reserved,
                            SUM(sold_delta) OVER (PARTITION BY sku ORDER BY id) sold
                          FROM stock_movements) m
                        WHERE available_after <> available OR reserved_after <> reserved OR sold_after <> sold""")).isEmpty();
    }

    @Test
    void anOrderIsReservedSoldAndReturned() {
        inStock(book, 5);
        inStock(pen, 1);
        String order = ordered(2, 1);
        awaitStatus(order, "RESERVED");
        assertThat(stockOf(book)).isEqualTo("3 2 0");
        assertThat(stockOf(pen)).isEqualTo("0 1 0");

        paid(order);
        awaitStatus(order, "CONFIRMED");
        assertThat(stockOf(book)).isEqualTo("3 0 2");

        cancelled(order);
        awaitStatus(order, "RETURNED");
        assertThat(stockOf(book)).isEqualTo("5 0 0");
        assertThat(stockOf(pen)).isEqualTo("1 0 0");
        assertThat(toldOf(order)).containsExactly("StockReserved", "StockConfirmed", "StockReturned");

        Answer reservation = http.get("/reservations/" + order, TestTokens.customer(customer));
        assertThat(reservation.text("userId")).isEqualTo(customer);
        assertThat(reservation.body().path("items").size()).isEqualTo(2);
        Answer log = http.get("/reservations/" + order + "/log", TestTokens.customer(customer));
        assertThat(log.body().findValuesAsString("to")).containsExactly("RESERVED", "CONFIRMED", "RETURNED");
        assertThat(log.body().findValuesAsString("cause"))
                .satisfiesExactly(
                        cause -> assertThat(cause).startsWith("OrderCreated "),
                        cause -> assertThat(cause).startsWith("PaymentConfirmed "),
                        cause -> assertThat(cause).startsWith("OrderCancelled "));
    }

    @Test
    void whatIsNotCompletelyInStockIsNotReservedAtAll() {
        inStock(book, 5);
        String order = ordered(2, 1);

        awaitStatus(order, "REJECTED");
        assertThat(stockOf(book)).isEqualTo("5 0 0");
        assertThat(toldOf(order)).containsExactly("StockReservationFailed");
        Answer reservation = http.get("/reservations/" + order, TestTokens.customer(customer));
        assertThat(reservation.body().path("shortages").size()).isEqualTo(1);
        assertThat(reservation.body().path("shortages").get(0).path("sku").asString())
                .isEqualTo(pen);
        assertThat(reservation.body().path("shortages").get(0).path("wanted").asInt())
                .isEqualTo(1);
        assertThat(reservation.body().path("shortages").get(0).path("available").asInt())
                .isZero();
        assertThat(http.get("/stock/" + pen, TestTokens.customer(customer)).problem())
                .isEqualTo("404 sku-not-found");

        paid(order);
        paid(order);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(toldOf(order)).containsExactly("StockReservationFailed", "StockConfirmationFailed"));
        settle(order);
        assertThat(toldOf(order)).hasSize(2);
    }

    @Test
    void anOrderThatDiesUnpaidGivesBackWhatWasSetAside() {
        inStock(book, 2);
        inStock(pen, 2);
        String order = ordered(2, 1);
        awaitStatus(order, "RESERVED");

        cancelled(order);
        awaitStatus(order, "RELEASED");
        assertThat(stockOf(book)).isEqualTo("2 0 0");
        assertThat(toldOf(order)).containsExactly("StockReserved", "StockReleased");
    }

    @Test
    void moneyThatComesBeforeTheOrderSellsAtOnce() {
        inStock(book, 2);
        inStock(pen, 2);
        String order = newOrder();
        paid(order);
        awaitRow(order, ReservationStatus.PAID_EARLY);
        assertThat(http.get("/reservations/" + order, TestTokens.customer(customer))
                        .problem())
                .as("nobody knows yet whose it is")
                .isEqualTo("404 reservation-not-found");

        created(order, 2, 1);
        awaitStatus(order, "CONFIRMED");
        assertThat(stockOf(book)).isEqualTo("0 0 2");
        assertThat(toldOf(order)).containsExactly("StockConfirmed");
    }

    @Test
    void anOrderThatIsDeadBeforeItIsHeardOfTakesNothing() {
        inStock(book, 2);
        inStock(pen, 2);
        String order = newOrder();
        cancelled(order);
        awaitRow(order, ReservationStatus.RELEASED);
        created(order, 2, 1);

        awaitStatus(order, "RELEASED");
        assertThat(stockOf(book)).isEqualTo("2 0 0");
        assertThat(toldOf(order)).isEmpty();
    }

    @Test
    void whatIsNotPaidInTimeIsAvailableAgainAndLateMoneyTriesOnceMore() {
        inStock(book, 2);
        inStock(pen, 2);
        String order = ordered(2, 1);
        awaitStatus(order, "RESERVED");
        Instant deadline = Instant.parse(
                http.get("/reservations/" + order, TestTokens.operator()).text("expiresAt"));
        assertThat(deadline)
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(16)),
                        Instant.now().plus(Duration.ofMinutes(17)));
        assertThat(jdbc.queryForObject(
                        "SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), expires_at) FROM reservations WHERE order_sn = ?",
                        Long.class,
                        order))
                .as("the database keeps UTC")
                .isBetween(16 * 60L, 17 * 60L);

        passDeadlineOf(order);
        awaitStatus(order, "EXPIRED");
        assertThat(stockOf(book)).isEqualTo("2 0 0");

        paid(order);
        awaitStatus(order, "CONFIRMED");
        assertThat(stockOf(book)).isEqualTo("0 0 2");
        assertThat(toldOf(order)).containsExactly("StockReserved", "StockReservationExpired", "StockConfirmed");
        assertThat(http.get("/stock/" + book + "/movements", TestTokens.operator())
                        .body()
                        .path("items")
                        .findValuesAsString("kind"))
                .containsExactly("RETAKE", "EXPIRE", "RESERVE", "ADJUST");
    }

    @Test
    void lateMoneyForPiecesThatAreGoneIsTold() {
        inStock(book, 2);
        inStock(pen, 2);
        String order = ordered(2, 1);
        awaitStatus(order, "RESERVED");
        passDeadlineOf(order);
        awaitStatus(order, "EXPIRED");
        inStock(book, 1);

        paid(order);
        awaitStatus(order, "REJECTED");
        assertThat(toldOf(order))
                .containsExactly("StockReserved", "StockReservationExpired", "StockConfirmationFailed");
        assertThat(stockOf(book)).isEqualTo("1 0 0");
    }

    @Test
    void manyExpireInManyBatches() {
        inStock(book, 50);
        List<String> orders =
                IntStream.range(0, 50).mapToObj(number -> newOrder()).toList();
        orders.forEach(order -> others.publish(Topics.ORDER, order, orderCreated(order, List.of(line(book, 1)))));
        await().atMost(SOON).until(() -> reservationsOf(customer, ReservationStatus.RESERVED) == 50);
        jdbc.update(
                "UPDATE reservations SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE user_id = ?", customer);

        await().atMost(SOON).until(() -> reservationsOf(customer, ReservationStatus.EXPIRED) == 50);
        assertThat(stockOf(book)).isEqualTo("50 0 0");
        orders.forEach(order -> assertThat(toldOf(order)).containsExactly("StockReserved", "StockReservationExpired"));
    }

    @Test
    void twoInstancesExpireEachReservationOnce() {
        inStock(book, 60);
        List<String> orders =
                IntStream.range(0, 60).mapToObj(number -> newOrder()).toList();
        orders.forEach(order -> others.publish(Topics.ORDER, order, orderCreated(order, List.of(line(book, 1)))));
        await().atMost(SOON).until(() -> reservationsOf(customer, ReservationStatus.RESERVED) == 60);
        try (SecondInstance second = new SecondInstance(InventoryService.class, environment, "saga.timer.batch")) {
            jdbc.update(
                    "UPDATE reservations SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE user_id = ?",
                    customer);
            await().atMost(SOON).until(() -> reservationsOf(customer, ReservationStatus.EXPIRED) == 60);
            assertThat(new HttpCalls(second.port())
                            .get("/reservations/" + orders.get(0), TestTokens.operator())
                            .text("status"))
                    .isEqualTo("EXPIRED");
        }
        assertThat(stockOf(book)).isEqualTo("60 0 0");
        orders.forEach(order -> assertThat(toldOf(order)).containsExactly("StockReserved", "StockReservationExpired"));
    }

    @Test
    void onlyWhatWaitsForItsMoneyHasADeadline() {
        inStock(book, 2);
        inStock(pen, 2);
        String paid = ordered(1, 1);
        awaitStatus(paid, "RESERVED");
        assertThat(deadlines(paid)).isEqualTo(1);
        paid(paid);
        awaitStatus(paid, "CONFIRMED");
        assertThat(deadlines(paid)).isZero();
        String late = ordered(1, 1);
        awaitStatus(late, "RESERVED");
        passDeadlineOf(late);
        awaitStatus(late, "EXPIRED");
        assertThat(deadlines(late)).isZero();
    }

    @Test
    void aMillionReservationsCostTheTimerNothing() {
        jdbc.update("""
                INSERT INTO reservations (order_sn, status, user_id, paid_in_vain, version, expires_at, due_at)
                SELECT CONCAT('filler-', a.n, '-', b.n), 1, 'filler', FALSE, 1, UTC_TIMESTAMP(6),
                  IF(b.n < 40, NULL, UTC_TIMESTAMP(6) + INTERVAL a.n + 1 HOUR)
                FROM (WITH RECURSIVE s AS (SELECT 1 n UNION ALL SELECT n + 1 FROM s WHERE n < 50) SELECT n FROM s) a,
                  (WITH RECURSIVE s AS (SELECT 1 n UNION ALL SELECT n + 1 FROM s WHERE n < 50) SELECT n FROM s) b""");
        try {
            new ClaimPlans(jdbc).areRangesOf("reservations", "ix_reservations_due");
        } finally {
            jdbc.update("DELETE FROM reservations WHERE user_id = 'filler'");
        }
    }

    @Test
    void aReservationThatCannotExpireHoldsUpNobody() {
        inStock(book, 2);
        inStock(pen, 2);
        String broken = ordered(2, 1);
        awaitStatus(broken, "RESERVED");
        jdbc.update("UPDATE stock SET reserved = 0 WHERE sku = ?", book);
        passDeadlineOf(broken);
        String sound = newOrder();
        others.publish(Topics.ORDER, sound, orderCreated(sound, List.of(line(pen, 1))));
        awaitStatus(sound, "RESERVED");
        passDeadlineOf(sound);

        awaitStatus(sound, "EXPIRED");
        assertThat(http.get("/reservations/" + broken, TestTokens.operator()).text("status"))
                .isEqualTo("RESERVED");
        assertThat(ReactionFailures.counter(meters, StockBelowZero.class).count())
                .isPositive();

        jdbc.update("UPDATE stock SET reserved = 2 WHERE sku = ?", book); // somebody found out why
        awaitStatus(broken, "EXPIRED");
    }

    @Test
    void whatComesAgainChangesNothing() {
        inStock(book, 5);
        inStock(pen, 5);
        String order = newOrder();
        OrderCreated created = orderCreated(order, 2, 1);
        UUID id = others.publish(Topics.ORDER, order, created);
        others.publish(Topics.ORDER, order, created, id);
        others.publish(Topics.ORDER, order, created);
        awaitStatus(order, "RESERVED");
        paid(order);
        paid(order);
        others.publish(Topics.ORDER, order, created);
        awaitStatus(order, "CONFIRMED");
        settle(order);

        assertThat(stockOf(book)).isEqualTo("3 0 2");
        assertThat(toldOf(order)).containsExactly("StockReserved", "StockConfirmed");
    }

    @Test
    void theLastPiecesOfAHotArticleAreSoldOnce() {
        inStock(book, 100);
        inStock(pen, 1_000);
        List<String> orders =
                IntStream.range(0, 400).mapToObj(number -> newOrder()).toList();
        orders.forEach(order -> created(order, 1, 1));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(reservationsOf(customer)).isEqualTo(400));

        assertThat(reservationsOf(customer, ReservationStatus.RESERVED)).isEqualTo(100);
        assertThat(reservationsOf(customer, ReservationStatus.REJECTED)).isEqualTo(300);
        assertThat(stockOf(book)).isEqualTo("0 100 0");
        assertThat(stockOf(pen)).isEqualTo("900 100 0");
    }

    /** Orders name their articles in different sequence while operators count: nobody waits in a circle, nothing is lost. */
    @Test
    void operatorsCountWhileOrdersComeAndGo() {
        inStock(book, 1_000);
        inStock(pen, 1_000);
        for (int number = 0; number < 200; number++) {
            String order = newOrder();
            List<OrderLine> lines = Stream.of(line(book, 1), line(pen, 1)).toList();
            others.publish(
                    Topics.ORDER,
                    order,
                    orderCreated(order, number % 2 == 0 ? lines : List.of(lines.get(1), lines.get(0))));
            cancelled(order);
        }
        IntStream.range(0, 40).parallel().forEach(number -> {
            inStock(book, 2_000 + number);
            inStock(pen, 2_000 + number);
        });
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(reservationsOf(customer, ReservationStatus.RELEASED))
                        .isEqualTo(200));

        inStock(book, 7);
        assertThat(stockOf(book)).isEqualTo("7 0 0");
        assertThat(deadLetters()).isZero();
    }

    @Test
    void theDatabaseItselfRefusesNumbersBelowZero() {
        inStock(book, 1);
        assertThatThrownBy(() -> jdbc.update("UPDATE stock SET available = -1 WHERE sku = ?", book))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> jdbc.update("UPDATE stock SET available = available - 2 WHERE sku = ?", book))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void countingAgainChangesNothing() {
        inStock(book, 3);
        inStock(book, 3);
        inStock(book, 1);
        Answer first = http.get("/stock/" + book + "/movements?limit=1", TestTokens.operator());
        assertThat(first.body().path("items").get(0).path("availableDelta").asInt())
                .isEqualTo(-2);
        assertThat(first.body().path("items").get(0).path("cause").asString()).isEqualTo("operator op");
        Answer second = http.get(
                "/stock/" + book + "/movements?limit=1&cursor=" + first.text("nextCursor"), TestTokens.operator());
        assertThat(second.body().path("items").get(0).path("availableDelta").asInt())
                .isEqualTo(3);
        assertThat(second.body().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void badInputIsAnsweredClearlyAndChangesNothing() {
        String path = "/stock/" + book;
        Map.of(
                        "{\"available\":-1}", "400 invalid-request",
                        "{\"available\":null}", "400 invalid-request",
                        "{}", "400 invalid-request",
                        "{\"available\":1000000001}", "400 invalid-request",
                        "{\"available\":1.5}", "400 unreadable-request",
                        "{\"available\":\"7\"}", "400 unreadable-request",
                        "{\"available\":99999999999999999999}", "400 unreadable-request",
                        "nonsense", "400 unreadable-request")
                .forEach((body, expected) -> assertThat(http.send("PUT", path, TestTokens.operator(), body)
                                .problem())
                        .as(body)
                        .isEqualTo(expected));
        assertThat(http.send("PUT", "/stock/" + "x".repeat(65), TestTokens.operator(), "{\"available\":1}")
                        .status())
                .isEqualTo(400);
        assertThat(http.send("PUT", path, TestTokens.customer(customer), "{\"available\":1}")
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(http.send("PUT", path, null, "{\"available\":1}").problem()).isEqualTo("401 unauthenticated");
        assertThat(http.get(path, TestTokens.operator()).problem()).isEqualTo("404 sku-not-found");
        assertThat(http.get(path + "/movements", TestTokens.operator()).problem())
                .isEqualTo("404 sku-not-found");
        inStock(book, 1);
        assertThat(http.get(path + "/movements", TestTokens.customer(customer)).problem())
                .isEqualTo("403 forbidden");
        assertThat(http.get(path + "/movements?cursor=%21", TestTokens.operator())
                        .problem())
                .isEqualTo("422 invalid-cursor");
        assertThat(http.get(path + "/movements?limit=0", TestTokens.operator()).problem())
                .isEqualTo("422 invalid-limit");
    }

    @Test
    void whatIsAnothersIsNotFound() {
        inStock(book, 5);
        inStock(pen, 5);
        String order = ordered(1, 1);
        awaitStatus(order, "RESERVED");
        String other = TestTokens.customer("somebody-else");
        assertThat(http.get("/reservations/" + order, other).problem()).isEqualTo("404 reservation-not-found");
        assertThat(http.get("/reservations/" + order + "/log", other).problem()).isEqualTo("404 reservation-not-found");
        assertThat(http.get("/reservations/" + order, TestTokens.operator()).status())
                .isEqualTo(200);
        assertThat(http.get("/reservations/" + order, null).problem()).isEqualTo("401 unauthenticated");
    }

    @Test
    void theServiceSaysHowItIs() {
        assertThat(http.get("/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(http.get("/v3/api-docs", null).body().path("paths").propertyNames())
                .contains("/stock/{sku}", "/stock/{sku}/movements", "/reservations/{orderSn}");
    }

    @Test
    void callersOfBeforeReserveAndSellDirectly() {
        inStock(book, 5);
        String number = "old-" + UUID.randomUUID();
        String request = direct(number, 2);
        assertThat(operator("/reservations", request).text("status")).isEqualTo("RESERVED");
        assertThat(operator("/reservations", request).text("status")).isEqualTo("RESERVED");
        assertThat(operator("/reservations", direct(number, 3)).problem()).isEqualTo("409 number-reused");
        assertThat(stockOf(book)).isEqualTo("3 2 0");
        assertThat(operator("/reservations/" + number + "/confirmation", null).text("status"))
                .isEqualTo("CONFIRMED");
        assertThat(operator("/reservations/" + number + "/release", null).problem())
                .isEqualTo("409 reservation-confirmed");
        assertThat(stockOf(book)).isEqualTo("3 0 2");
        assertThat(http.get("/reservations/" + number, TestTokens.operator()).text("orderSn"))
                .isEqualTo(number);
        assertThat(http.get("/reservations/" + number, TestTokens.customer(customer))
                        .problem())
                .isEqualTo("404 reservation-not-found");

        String sale = "sale-" + UUID.randomUUID();
        assertThat(operator("/sales", direct(sale, 4)).problem()).isEqualTo("409 out-of-stock");
        assertThat(operator("/sales", direct(sale, 3)).text("status")).isEqualTo("CONFIRMED");
        assertThat(operator("/sales", direct(sale, 3)).text("status")).isEqualTo("CONFIRMED");
        assertThat(stockOf(book)).isEqualTo("0 0 5");
        assertThat(operator("/sales/" + sale + "/reback", null).text("status")).isEqualTo("RETURNED");
        assertThat(operator("/sales/" + sale + "/reback", null).text("status")).isEqualTo("RETURNED");
        assertThat(stockOf(book)).isEqualTo("3 0 2");

        String cancelledFirst = "tcc-" + UUID.randomUUID();
        assertThat(operator("/reservations/" + cancelledFirst + "/release", null)
                        .text("status"))
                .isEqualTo("RELEASED");
        assertThat(operator("/reservations", direct(cancelledFirst, 1)).problem())
                .isEqualTo("409 reservation-released");
        assertThat(operator("/reservations/none/confirmation", null).problem()).isEqualTo("404 reservation-not-found");
        assertThat(http.send("POST", "/sales", TestTokens.customer(customer), direct("x", 1))
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(operator("/sales", direct("x", 0)).problem()).isEqualTo("400 invalid-request");
        assertThat(operator("/sales", direct("a/b", 1)).problem()).isEqualTo("400 invalid-request");
        assertThat(operator("/sales/" + "x".repeat(57) + "/reback", null).status())
                .isEqualTo(400);
        assertThat(toldOf(Reservation.directKey(number))).isEmpty();
        assertThat(toldOf(Reservation.directKey(sale))).isEmpty();
    }

    @Test
    void directRequestsThatRaceForTheSameNumberCountOnce() {
        inStock(book, 5);
        String number = "race-" + UUID.randomUUID();
        assertThat(IntStream.range(0, 16)
                        .parallel()
                        .mapToObj(
                                attempt -> operator("/sales", direct(number, 2)).text("status")))
                .containsOnly("CONFIRMED");
        assertThat(stockOf(book)).isEqualTo("3 0 2");
    }

    // ---- the test's words

    private Answer operator(String path, String body) {
        return http.send("POST", path, TestTokens.operator(), body);
    }

    private String direct(String number, int quantity) {
        return """
                {"orderSn":"%s","items":[{"sku":"%s","quantity":%d}]}""".formatted(number, book, quantity);
    }

    private static String newOrder() {
        return UUID.randomUUID().toString();
    }

    private void inStock(String sku, long available) {
        Answer answer = http.send("PUT", "/stock/" + sku, TestTokens.operator(), "{\"available\":" + available + "}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("available").asLong()).isEqualTo(available);
    }

    private String ordered(int books, int pens) {
        String order = newOrder();
        created(order, books, pens);
        return order;
    }

    private void created(String order, int books, int pens) {
        others.publish(Topics.ORDER, order, orderCreated(order, books, pens));
    }

    private OrderCreated orderCreated(String order, int books, int pens) {
        return orderCreated(order, List.of(line(pen, pens), line(book, books)));
    }

    private OrderCreated orderCreated(String order, List<OrderLine> lines) {
        return new OrderCreated(order, customer, lines, money(), "card", null, Instant.now());
    }

    private static OrderLine line(String sku, int quantity) {
        return new OrderLine(sku, "an article", quantity, money());
    }

    private void paid(String order) {
        Instant now = Instant.now();
        others.publish(Topics.PAYMENT, order, new PaymentConfirmed(order, "pay", money(), "third", now, now));
    }

    private void cancelled(String order) {
        others.publish(Topics.ORDER, order, new OrderCancelled(order, OrderCancelReason.BY_CUSTOMER, Instant.now()));
    }

    /** Waits until all that was published about an order is handled: what is published behind it, in its partitions, is. */
    private void settle(String order) {
        String cancelledBehind = besides(order);
        String paidBehind = besides(order);
        cancelled(cancelledBehind);
        paid(paidBehind);
        awaitRow(cancelledBehind, ReservationStatus.RELEASED);
        awaitRow(paidBehind, ReservationStatus.PAID_EARLY);
    }

    private static String besides(String order) {
        return Stream.generate(InventoryIT::newOrder)
                .filter(other -> partitionOf(other) == partitionOf(order))
                .findFirst()
                .orElseThrow();
    }

    private static int partitionOf(String order) {
        return BuiltInPartitioner.partitionForKey(order.getBytes(StandardCharsets.UTF_8), PARTITIONS);
    }

    private void passDeadlineOf(String order) {
        jdbc.update("UPDATE reservations SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE order_sn = ?", order);
    }

    private int deadlines(String order) {
        return jdbc.queryForObject("SELECT COUNT(due_at) FROM reservations WHERE order_sn = ?", Integer.class, order);
    }

    private void awaitStatus(String order, String status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(http.get("/reservations/" + order, TestTokens.customer(customer))
                                .text("status"))
                        .isEqualTo(status));
    }

    private void awaitRow(String order, ReservationStatus status) {
        await().atMost(SOON)
                .until(() -> jdbc.queryForList(
                                "SELECT status FROM reservations WHERE order_sn = ?", Integer.class, order)
                        .equals(List.of(status.number())));
    }

    private String stockOf(String sku) {
        Answer stock = http.get("/stock/" + sku, TestTokens.customer(customer));
        assertThat(stock.text("sku")).isEqualTo(sku);
        return stock.body().path("available").asLong() + " "
                + stock.body().path("reserved").asLong() + " "
                + stock.body().path("sold").asLong();
    }

    private List<String> toldOf(String order) {
        return jdbc.queryForList(
                "SELECT SUBSTRING_INDEX(type, '.', -1) FROM outbox WHERE message_key = ? AND topic = ? ORDER BY id",
                String.class,
                order,
                Topics.INVENTORY);
    }

    private int reservationsOf(String user) {
        return jdbc.queryForObject("SELECT COUNT(*) FROM reservations WHERE user_id = ?", Integer.class, user);
    }

    private int reservationsOf(String user, ReservationStatus status) {
        return jdbc.queryForObject(
                "SELECT COUNT(*) FROM reservations WHERE user_id = ? AND status = ?",
                Integer.class,
                user,
                status.number());
    }

    private int deadLetters() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM parked_events", Integer.class);
    }

    private static Money money() {
        return new Money(new BigDecimal("12.50"), "EUR");
    }
}
