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
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.ReactionFailures;
import com.emshop.saga.messaging.ReceivedEvent;
import com.emshop.saga.messaging.Subscriptions;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.ApiDescription;
import com.emshop.saga.test.ClaimPlans;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.RequestStatements;
import com.emshop.saga.test.SecondInstance;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** The inventory service on the real database, broker and registry; the events of the other services are published by the test. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class InventoryIT {
    private static final String DATABASE = "inventory_service_it";
    private static final int PARTITIONS = 12;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();
    private static TestEvents others;

    @LocalManagementPort
    private int managementPort;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private Environment environment;

    @Autowired
    private Subscriptions.Routes routes;

    @Autowired
    private AggregateExecutor executor;

    @Autowired
    private TransactionTemplate transaction;

    private final String book = "BOOK-" + UUID.randomUUID();
    private final String pen = "PEN-" + UUID.randomUUID();
    private final String customer = "customer-" + UUID.randomUUID();
    private HttpCalls http;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add(RequestStatements.PROPERTY, RequestStatements.class::getName);
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

    /** After every test: each number is the sum of its movements, and each movement follows from the one before. */
    @AfterEach
    void ledgerExplainsEveryNumber() {
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
    void orderIsReservedConfirmedAndReturned() {
        setStock(book, 5);
        setStock(pen, 1);
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
        assertThat(emittedFor(order)).containsExactly("StockReserved", "StockConfirmed", "StockReturned");

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
    void orderThatIsPartlyOutOfStockIsRejectedAsAWhole() {
        setStock(book, 5);
        String order = ordered(2, 1);

        awaitStatus(order, "REJECTED");
        assertThat(stockOf(book)).isEqualTo("5 0 0");
        assertThat(emittedFor(order)).containsExactly("StockReservationFailed");
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
                .untilAsserted(() -> assertThat(emittedFor(order))
                        .containsExactly("StockReservationFailed", "StockConfirmationFailed"));
        settle(order);
        assertThat(emittedFor(order)).hasSize(2);
    }

    @Test
    void orderThatIsCancelledUnpaidReleasesItsPieces() {
        setStock(book, 2);
        setStock(pen, 2);
        String order = ordered(2, 1);
        awaitStatus(order, "RESERVED");

        cancelled(order);
        awaitStatus(order, "RELEASED");
        assertThat(stockOf(book)).isEqualTo("2 0 0");
        assertThat(emittedFor(order)).containsExactly("StockReserved", "StockReleased");
    }

    @Test
    void paymentThatComesBeforeTheOrderSellsAtOnce() {
        setStock(book, 2);
        setStock(pen, 2);
        String order = newOrder();
        paid(order);
        awaitRow(order, ReservationStatus.PAID_EARLY);
        assertThat(http.get("/reservations/" + order, TestTokens.customer(customer))
                        .problem())
                .as("its owner is not known yet")
                .isEqualTo("404 reservation-not-found");

        created(order, 2, 1);
        awaitStatus(order, "CONFIRMED");
        assertThat(stockOf(book)).isEqualTo("0 0 2");
        assertThat(emittedFor(order)).containsExactly("StockConfirmed");
    }

    @Test
    void orderThatIsCancelledBeforeItIsHandledTakesNothing() {
        setStock(book, 2);
        setStock(pen, 2);
        String order = newOrder();
        cancelled(order);
        awaitRow(order, ReservationStatus.RELEASED);
        created(order, 2, 1);

        awaitStatus(order, "RELEASED");
        assertThat(stockOf(book)).isEqualTo("2 0 0");
        assertThat(emittedFor(order)).isEmpty();
    }

    @Test
    void unpaidReservationExpiresAndALatePaymentTakesThePiecesAgain() {
        setStock(book, 2);
        setStock(pen, 2);
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
        assertThat(emittedFor(order)).containsExactly("StockReserved", "StockReservationExpired", "StockConfirmed");
        assertThat(http.get("/stock/" + book + "/movements", TestTokens.operator())
                        .body()
                        .path("items")
                        .findValuesAsString("kind"))
                .containsExactly("RETAKE", "EXPIRE", "RESERVE", "ADJUST");
    }

    @Test
    void latePaymentOfAnOrderThatIsOutOfStockFailsTheConfirmation() {
        setStock(book, 2);
        setStock(pen, 2);
        String order = ordered(2, 1);
        awaitStatus(order, "RESERVED");
        passDeadlineOf(order);
        awaitStatus(order, "EXPIRED");
        setStock(book, 1);

        paid(order);
        awaitStatus(order, "REJECTED");
        assertThat(emittedFor(order))
                .containsExactly("StockReserved", "StockReservationExpired", "StockConfirmationFailed");
        assertThat(stockOf(book)).isEqualTo("1 0 0");
    }

    @Test
    void manyReservationsExpireInManyBatches() {
        setStock(book, 50);
        List<String> orders = newOrders(50);
        orders.forEach(order -> others.publish(Topics.ORDER, order, orderCreated(order, List.of(line(book, 1)))));
        await().atMost(SOON).until(() -> reservationsOf(customer, ReservationStatus.RESERVED) == 50);
        jdbc.update(
                "UPDATE reservations SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE user_id = ?", customer);

        await().atMost(SOON).until(() -> reservationsOf(customer, ReservationStatus.EXPIRED) == 50);
        assertThat(stockOf(book)).isEqualTo("50 0 0");
        orders.forEach(
                order -> assertThat(emittedFor(order)).containsExactly("StockReserved", "StockReservationExpired"));
    }

    @Test
    void twoInstancesExpireEachReservationOnce() {
        setStock(book, 60);
        List<String> orders = newOrders(60);
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
        orders.forEach(
                order -> assertThat(emittedFor(order)).containsExactly("StockReserved", "StockReservationExpired"));
    }

    @Test
    void onlyAReservationThatAwaitsItsPaymentHasADeadline() {
        setStock(book, 2);
        setStock(pen, 2);
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
    void timerReadsOnlyWhatIsDue() {
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
    void reservationThatCannotExpireBlocksNoOther() {
        setStock(book, 2);
        setStock(pen, 2);
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

        jdbc.update("UPDATE stock SET reserved = 2 WHERE sku = ?", book); // repaired
        awaitStatus(broken, "EXPIRED");
    }

    @Test
    void redeliveredEventChangesNothing() {
        setStock(book, 5);
        setStock(pen, 5);
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
        assertThat(emittedFor(order)).containsExactly("StockReserved", "StockConfirmed");
    }

    @Test
    void lastPiecesOfAHotArticleAreReservedOnce() {
        setStock(book, 100);
        setStock(pen, 1_000);
        List<String> orders = newOrders(400);
        orders.forEach(order -> created(order, 1, 1));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(reservationsOf(customer)).isEqualTo(400));

        assertThat(reservationsOf(customer, ReservationStatus.RESERVED)).isEqualTo(100);
        assertThat(reservationsOf(customer, ReservationStatus.REJECTED)).isEqualTo(300);
        assertThat(stockOf(book)).isEqualTo("0 100 0");
        assertThat(stockOf(pen)).isEqualTo("900 100 0");
    }

    /** Orders name their articles in different sequences while operators adjust them: no deadlock fails a request, no change is lost. */
    @Test
    void operatorsAdjustStockWhileOrdersReserveAndRelease() {
        setStock(book, 1_000);
        setStock(pen, 1_000);
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
            setStock(book, 2_000 + number);
            setStock(pen, 2_000 + number);
        });
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(reservationsOf(customer, ReservationStatus.RELEASED))
                        .isEqualTo(200));

        setStock(book, 7);
        assertThat(stockOf(book)).isEqualTo("7 0 0");
        assertThat(deadLetters()).isZero();
    }

    @Test
    void aHundredOrdersTakeAsManyStatementsAsOne() {
        setStock(book, 1_000);
        setStock(pen, 1_000);
        List<String> one = newOrders(1);
        List<String> hundred = newOrders(100);

        Map<String, Long> creation = statementsOf(one, this::creation);
        assertThat(statementsOf(hundred, this::creation)).isEqualTo(creation);
        assertThat(creation)
                .as("reservations, lines, articles; then reservations, lines, log, articles, movements, outbox")
                .isEqualTo(Map.of("Com_select", 3L, "Com_insert", 6L, "Com_update", 0L, "Com_delete", 0L));

        Map<String, Long> payment = statementsOf(one, this::payment);
        assertThat(statementsOf(hundred, this::payment)).isEqualTo(payment);
        assertThat(payment)
                .as("reservations, lines, articles; then reservations, log, articles, movements, outbox")
                .isEqualTo(Map.of("Com_select", 3L, "Com_insert", 5L, "Com_update", 0L, "Com_delete", 0L));
        assertThat(stockOf(book)).isEqualTo("899 0 101");
    }

    /** One article of the batch is locked by somebody else: those before it are locked, those behind it are not yet. */
    @Test
    void articlesAreLockedInAscendingOrderOfTheirSkus() {
        List<String> skus =
                Stream.of("a", "b", "c", "d", "e").map(name -> pen + name).toList();
        skus.forEach(sku -> setStock(sku, 1));
        String reserved = newOrder();
        execute(List.of(creation(reserved, List.of(line(skus.get(3), 1), line(skus.get(0), 1)))));
        List<ReceivedEvent> batch = List.of(
                creation(newOrder(), List.of(line(skus.get(4), 1), line(skus.get(2), 1), line(skus.get(1), 1))),
                payment(reserved));

        CompletableFuture<Void> execution = transaction.execute(held -> {
            lockFree(List.of(skus.get(2)));
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> execute(batch));
            await().atMost(SOON).until(() -> waitsFor(skus.get(2)));
            assertThat(CompletableFuture.supplyAsync(() -> transaction.execute(other -> lockFree(skus)))
                            .join())
                    .as("articles that nobody has locked")
                    .containsExactly(skus.get(3), skus.get(4));
            return waiting;
        });

        execution.join();
        assertThat(skus.stream().map(this::stockOf)).containsExactly("0 0 1", "0 1 0", "0 1 0", "0 0 1", "0 1 0");
    }

    /** The skus are sorted before the join, so the first row is locked after all are known; each is found by its key. */
    @Test
    void planOfTheArticlesLockSortsTheSkusFirst() {
        List<String> skus =
                IntStream.range(0, 40).mapToObj(number -> book + number).toList();
        skus.forEach(sku -> setStock(sku, 100));
        List<String> orders = newOrders(50);
        List<OrderLine> lines = skus.stream().map(sku -> line(sku, 1)).toList();
        jdbc.execute("SET GLOBAL log_output = 'TABLE'");
        jdbc.execute("SET GLOBAL general_log = ON");
        List<Map<String, Object>> plan;
        try {
            execute(orders.stream().map(order -> creation(order, lines)).toList());
            execute(Stream.concat(
                            orders.stream().map(this::payment),
                            newOrders(50).stream().map(order -> creation(order, lines)))
                    .toList());
            plan = jdbc.queryForList(
                    "EXPLAIN FORMAT=TRADITIONAL " + jdbc.queryForObject("""
                    SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
                    WHERE argument LIKE '%FOR UPDATE OF item' AND argument LIKE CONCAT('%', ?, '%')
                    ORDER BY event_time DESC LIMIT 1""", String.class, skus.get(0)));
        } finally {
            jdbc.execute("SET GLOBAL general_log = OFF");
            jdbc.execute("TRUNCATE TABLE mysql.general_log");
        }
        assertThat(plan.get(0).get("table").toString()).startsWith("<derived");
        assertThat(plan.get(0).get("Extra")).isEqualTo("Using filesort");
        assertThat(plan.get(1))
                .containsEntry("table", "item")
                .containsEntry("type", "eq_ref")
                .containsEntry("key", "PRIMARY");
    }

    @Test
    void movementsCarryTheIdOfTheirCause() {
        setStock(book, 5);
        String order = newOrder();
        UUID id = others.publish(Topics.ORDER, order, orderCreated(order, List.of(line(book, 2))));
        awaitStatus(order, "RESERVED");

        assertThat(jdbc.queryForList(
                        "SELECT causation_id FROM stock_movements WHERE order_sn = ?", String.class, order))
                .containsExactly(id.toString());
        assertThat(jdbc.queryForList(
                        "SELECT causation_id FROM reservation_logs WHERE order_sn = ?", String.class, order))
                .containsExactly(id.toString());
        assertThat(jdbc.queryForList("SELECT causation_id FROM outbox WHERE message_key = ?", String.class, order))
                .containsExactly(id.toString());
        assertThat(jdbc.queryForList("SELECT source FROM outbox WHERE message_key = ?", String.class, order))
                .containsExactly("/emshop/inventory-service");
        assertThat(jdbc.queryForObject(
                        "SELECT causation_id FROM stock_movements WHERE sku = ? AND kind = 'ADJUST'",
                        String.class,
                        book))
                .as("a command without a key of its own has a new id")
                .hasSize(36);
    }

    @Test
    void databaseRefusesNumbersBelowZero() {
        setStock(book, 1);
        assertThatThrownBy(() -> jdbc.update("UPDATE stock SET available = -1 WHERE sku = ?", book))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> jdbc.update("UPDATE stock SET available = available - 2 WHERE sku = ?", book))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void repeatedAdjustmentChangesNothing() {
        setStock(book, 3);
        setStock(book, 3);
        setStock(book, 1);
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
    void invalidInputIsAnsweredWithAProblemAndChangesNothing() {
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
        setStock(book, 1);
        assertThat(http.get(path + "/movements", TestTokens.customer(customer)).problem())
                .isEqualTo("403 forbidden");
        assertThat(http.get(path + "/movements?cursor=%21", TestTokens.operator())
                        .problem())
                .isEqualTo("422 invalid-cursor");
        assertThat(http.get(path + "/movements?limit=0", TestTokens.operator()).problem())
                .isEqualTo("422 invalid-limit");
    }

    @Test
    void skuAndNumberAreComparedByteForByte() {
        setStock(book, 5);
        String count = "{\"available\":1}";
        for (String sku : List.of(book + "%20", "%20" + book, "caf%C3%A9", ".x", "x".repeat(65))) {
            assertThat(http.send("PUT", "/stock/" + sku, TestTokens.operator(), count)
                            .problem())
                    .as(sku)
                    .isEqualTo("400 invalid-request");
            for (String path : List.of("", "/movements")) {
                assertThat(http.get("/stock/" + sku + path, TestTokens.operator())
                                .problem())
                        .as(sku)
                        .isEqualTo("404 sku-not-found");
            }
        }
        for (String sku : List.of("A%2FB", "50%25OFF", "A%3BB", "%00")) {
            assertThat(http.send("PUT", "/stock/" + sku, TestTokens.operator(), count)
                            .problem())
                    .as(sku)
                    .isEqualTo("400 malformed-request");
        }
        assertThat(http.get("/stock/" + book.toLowerCase(Locale.ROOT), TestTokens.operator())
                        .problem())
                .isEqualTo("404 sku-not-found");
        String number = "old-" + UUID.randomUUID();
        assertThat(operator("/reservations", direct(number, 2)).text("status")).isEqualTo("RESERVED");
        assertThat(operator("/reservations", direct(number, 2).replace(book, book + " "))
                        .problem())
                .isEqualTo("400 invalid-request");
        for (String other : List.of(number + "%20", "%C3%A9", "x".repeat(65))) {
            for (String path : List.of("", "/log")) {
                assertThat(http.get("/reservations/" + other + path, TestTokens.operator())
                                .problem())
                        .as(other)
                        .isEqualTo("404 reservation-not-found");
            }
            assertThat(operator("/reservations/" + other + "/release", "").problem())
                    .as(other)
                    .isEqualTo("400 invalid-request");
        }
        assertThat(stockOf(book)).isEqualTo("3 2 0");
    }

    @Test
    void reservationOfAnotherCustomerIsNotFound() {
        setStock(book, 5);
        setStock(pen, 5);
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
    void erasureOverwritesTheCustomersResolvedDeadLetters() {
        setStock(book, 5);
        setStock(pen, 5);
        String order = newOrder();
        created(order, 1, 1);
        awaitStatus(order, "RESERVED");
        jdbc.update("""
                INSERT INTO dead_letters (topic, topic_id, partition_no, offset_no, message_key, headers, payload, reason,
                  created_at, resolved_at)
                VALUES ('t', 'id', 0, 1, ?, '{}', 'Main Street 1', 'because', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))""", order);
        try {
            Answer erased = http.send("DELETE", "/customers/" + customer + "/data", TestTokens.operator(), null);
            assertThat(erased.body().path("rows").asInt()).isEqualTo(1);
            assertThat(jdbc.queryForObject(
                            "SELECT COUNT(payload) FROM dead_letters WHERE message_key = ?", Integer.class, order))
                    .isZero();
        } finally {
            jdbc.update("DELETE FROM dead_letters WHERE message_key = ?", order);
        }
        assertThat(http.send("DELETE", "/customers/x/data", TestTokens.customer(customer), null)
                        .problem())
                .isEqualTo("403 forbidden");
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
                .contains("/stock/{sku}", "/stock/{sku}/movements", "/reservations/{orderSn}");
        assertThat(http.get("/v3/api-docs", null).response().body())
                .contains("\"pattern\":\"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\"");
        assertThat(ApiDescription.postsThatMustNotBeRepeated(
                        http.get("/v3/api-docs", null).body()))
                .isEmpty();
    }

    @Test
    void adjustmentOfAnOperatorIsRecordedOnce() {
        setStock(book, 5);
        setStock(book, 5);
        setStock(book, 7);
        assertThat(http.get("/operator-actions?aggregateType=stock-item&aggregateKey=" + book, TestTokens.operator())
                        .body()
                        .path("items")
                        .findValuesAsString("detail"))
                .containsExactly("7 available", "5 available");
    }

    @Test
    void directCallersReserveAndSell() {
        setStock(book, 5);
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
        assertThat(emittedFor(Reservation.directKey(number))).isEmpty();
        assertThat(emittedFor(Reservation.directKey(sale))).isEmpty();
    }

    @Test
    void concurrentDirectSalesUnderOneNumberSellOnce() {
        setStock(book, 5);
        String number = "race-" + UUID.randomUUID();
        assertThat(IntStream.range(0, 16)
                        .parallel()
                        .mapToObj(
                                attempt -> operator("/sales", direct(number, 2)).text("status")))
                .containsOnly("CONFIRMED");
        assertThat(stockOf(book)).isEqualTo("3 0 2");
    }

    private Map<String, Long> statementsOf(List<String> orders, Function<String, ReceivedEvent> event) {
        List<ReceivedEvent> events = orders.stream().map(event).toList();
        return transaction.execute(status -> {
            Map<String, Long> before = statements();
            execute(events);
            Map<String, Long> after = statements();
            after.replaceAll((name, count) -> count - before.get(name));
            return after;
        });
    }

    /** What the connection of the running transaction has executed so far. */
    private Map<String, Long> statements() {
        Map<String, Long> counts = new TreeMap<>();
        jdbc.query(
                "SHOW SESSION STATUS WHERE Variable_name IN ('Com_select', 'Com_insert', 'Com_update', 'Com_delete')",
                row -> {
                    counts.put(row.getString(1), row.getLong(2));
                });
        return counts;
    }

    /** Executes events as one batch. */
    private void execute(List<ReceivedEvent> events) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        executor.executeAll(events.stream()
                .map(event -> routes.request(event, now).orElseThrow())
                .toList());
    }

    private ReceivedEvent creation(String order) {
        return creation(order, List.of(line(pen, 1), line(book, 1)));
    }

    private ReceivedEvent creation(String order, List<OrderLine> lines) {
        return received(Topics.ORDER, order, orderCreated(order, lines));
    }

    private ReceivedEvent payment(String order) {
        return received(Topics.PAYMENT, order, paymentConfirmed(order));
    }

    private static ReceivedEvent received(String topic, String order, SpecificRecord event) {
        return new ReceivedEvent(
                UUID.randomUUID(),
                event.getSchema().getFullName(),
                "/test",
                Instant.now(),
                order,
                topic,
                0,
                0,
                null,
                event);
    }

    /** Locks those of these articles that are not locked. */
    private List<String> lockFree(List<String> skus) {
        return skus.stream()
                .flatMap(
                        sku -> jdbc
                                .queryForList(
                                        "SELECT sku FROM stock WHERE sku = ? FOR UPDATE SKIP LOCKED", String.class, sku)
                                .stream())
                .toList();
    }

    private boolean waitsFor(String sku) {
        return jdbc.queryForObject(
                        "SELECT COUNT(*) FROM information_schema.innodb_trx"
                                + " WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE CONCAT('%', ?, '%')",
                        Integer.class, sku)
                > 0;
    }

    private static List<String> newOrders(int count) {
        return IntStream.range(0, count).mapToObj(number -> newOrder()).toList();
    }

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

    private void setStock(String sku, long available) {
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
        others.publish(Topics.PAYMENT, order, paymentConfirmed(order));
    }

    private static PaymentConfirmed paymentConfirmed(String order) {
        Instant now = Instant.now();
        return new PaymentConfirmed(order, "pay", money(), "third", now, now);
    }

    private void cancelled(String order) {
        others.publish(Topics.ORDER, order, new OrderCancelled(order, OrderCancelReason.BY_CUSTOMER, Instant.now()));
    }

    /** Waits until all that was published about an order is handled: what is published behind it, in its partitions, is. */
    private void settle(String order) {
        String cancelledBehind = orderInPartitionOf(order);
        String paidBehind = orderInPartitionOf(order);
        cancelled(cancelledBehind);
        paid(paidBehind);
        awaitRow(cancelledBehind, ReservationStatus.RELEASED);
        awaitRow(paidBehind, ReservationStatus.PAID_EARLY);
    }

    private static String orderInPartitionOf(String order) {
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

    private List<String> emittedFor(String order) {
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
        return jdbc.queryForObject("SELECT COUNT(*) FROM dead_letters", Integer.class);
    }

    private static Money money() {
        return new Money(new BigDecimal("12.50"), "EUR");
    }
}
