package com.emshop.console;

import static com.emshop.console.messaging.Scenarios.*;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.messaging.Scenario;
import com.emshop.console.messaging.Scenarios;
import com.emshop.console.messaging.Scenarios.EventFactory;
import com.emshop.events.OrderLine;
import com.emshop.events.SkuQuantity;
import com.emshop.events.Topics;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.logistics.ShipmentDispatched;
import com.emshop.events.order.OrderCreated;
import com.emshop.events.payment.PaymentCreated;
import com.emshop.events.payment.RefundReason;
import com.emshop.saga.Cause;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.TimeOrderedIds;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.MigratedSchema;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * How orders are stored and searched, on the real database. It was migrated from version 3 of the schema, with an order in it.
 * Each test has customers and skus of its own.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OrderStorageIT {
    private static final String DATABASE = "console_storage_it";
    private static final TestServers SERVERS = TestServers.running();

    /** A paid order as version 3 of the schema stores it. */
    private static final String STORED = "0196b3a0-0000-7000-8000-000000000001";

    private static final String STORED_PROJECTION = """
            {"orderSn":"%s",\
            "details":{"userId":"7","total":{"amount":25.00,"currency":"EUR"},\
            "quantities":{"book":2,"pen":1},"digital":false},"cancelReason":null,\
            "eventCounts":{"ORDER_CREATED":1,"PAYMENT_CREATED":1,"STOCK_RESERVED":1,"PAYMENT_CONFIRMED":1,"ORDER_PAID":1},\
            "stockMovements":{"STOCK_RESERVED":{"book":2,"pen":1}},\
            "captures":{"old-capture":{"thirdPartySn":"old-capture","amount":{"amount":25.00,"currency":"EUR"}}},\
            "refunds":{},"paymentExpiresAt":"2026-01-02T03:19:05.000006Z",\
            "reservationExpiresAt":"2026-01-02T03:20:05.000006Z","deliveredAt":null,\
            "traceIds":["4bf92f3577b34da6a3ce929d0e0e4736"],"untraced":false,\
            "firstEventAt":"2026-01-02T03:04:05.000006Z","lastEventAt":"2026-01-02T03:04:09.000006Z",\
            "lastObservedAt":"2026-01-02T03:04:09.000006Z"}""".formatted(STORED);

    private static final String PAID_ID = "4bf92f35-77b3-8da6-a3ce-929d0e0e4705";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private AggregateExecutor executor;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        MigratedSchema schema = new MigratedSchema(SERVERS, DATABASE);
        schema.migrateTo("3");
        insertOrderOfVersion3(schema.jdbc());
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
    }

    private static void insertOrderOfVersion3(JdbcTemplate jdbc) {
        jdbc.update("""
                INSERT INTO observed_orders
                  (order_sn, user_id, status, payment_status, stock_status, shipment_status, settled,
                   has_certain_finding, has_uncertain_finding, audit_version, findings, pending_kind, pending_who, pending_what,
                   stuck_from, projection, first_event_at, last_event_at, last_observed_at)
                VALUES (?, '7', 'PAID', 'PAID', 'RESERVED', 'NONE', FALSE,
                   FALSE, TRUE, 3, '[]', 'SERVICE', 'inventory-service', 'StockConfirmed',
                   '2026-01-02 03:04:19', ?, '2026-01-02 03:04:05.000006', '2026-01-02 03:04:09.000006',
                   '2026-01-02 03:04:09.000006')""", STORED, STORED_PROJECTION);
        String lines = "\"lines\":[{\"sku\":\"old-book\",\"quantity\":2},{\"sku\":\"old-pen\",\"quantity\":1}]";
        insertEventOfVersion3(jdbc, 1, "ORDER_CREATED", Topics.ORDER, "{" + lines + "}");
        insertEventOfVersion3(jdbc, 2, "PAYMENT_CREATED", Topics.PAYMENT, "{\"paymentSn\":\"old-payment\"}");
        insertEventOfVersion3(jdbc, 3, "STOCK_RESERVED", Topics.INVENTORY, "{" + lines + "}");
        insertEventOfVersion3(
                jdbc,
                4,
                "PAYMENT_CONFIRMED",
                Topics.PAYMENT,
                "{\"paymentSn\":\"old-payment\",\"thirdPartySn\":\"old-capture\"}");
        insertEventOfVersion3(jdbc, 5, "ORDER_PAID", Topics.ORDER, "{\"paymentSn\":\"old-payment\"}");
        insertEventOfVersion3(jdbc, 6, null, Topics.ORDER, "{}");
    }

    private static void insertEventOfVersion3(JdbcTemplate jdbc, int number, String kind, String topic, String json) {
        jdbc.update("""
                INSERT INTO observed_events
                  (event_id, order_sn, kind, type, service, occurred_at, observed_at, topic, partition_no, offset_no,
                   summary, json)
                VALUES (CONCAT('4bf92f35-77b3-8da6-a3ce-929d0e0e470', ?), ?, ?, 'A', 'a',
                   '2026-01-02 03:04:04.000006' + INTERVAL ? SECOND, '2026-01-02', ?, 0, ?, '', ?)""", number, STORED, kind, number, topic, number, json);
    }

    /** Ten thousand orders of a hundred customers; all have a hot sku, a few a rare one, a few are shipped. */
    @BeforeAll
    static void fill(@Autowired JdbcTemplate jdbc, @Autowired Audit audit) {
        String digits = IntStream.range(0, 10)
                .mapToObj(digit -> "SELECT " + digit + " AS d")
                .collect(joining(" UNION "));
        String first = numberOf(Instant.parse("2026-01-01T00:00:00Z"), 0).substring(0, 8);
        jdbc.update("""
                INSERT INTO observed_orders
                  (order_sn, user_id, status, payment_status, stock_status, shipment_status, settled, finding_level,
                   audit_version, findings, pending_kind, pending_who, pending_what, stuck_from, created_at, projection,
                   first_event_at, last_event_at, last_observed_at)
                SELECT CONCAT(?, '-', LPAD(n, 4, '0'), '-7000-8000-000000000000'), CONCAT('f', n %% 100),
                  CASE WHEN n %% 500 = 0 THEN 'SHIPPED' ELSE 'COMPLETED' END, 'PAID', 'CONFIRMED', 'DELIVERED', TRUE, 0, ?, '[]',
                  CASE WHEN n %% 4 = 0 THEN 'PERSON' END, 'a', 'a',
                  CASE WHEN n %% 4 = 0 THEN '2026-01-01' + INTERVAL n SECOND END,
                  '2026-01-01' + INTERVAL n SECOND, REPEAT('x', 800), '2026-01-01', '2026-01-01', '2026-01-01'
                FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n
                      FROM (%1$s) a, (%1$s) b, (%1$s) c, (%1$s) e) numbers""".formatted(digits), first, audit.version());
        for (String terms : List.of(
                "SELECT 'f-hot', order_sn FROM observed_orders WHERE user_id LIKE 'f%'",
                "SELECT 'f-rare', order_sn FROM observed_orders WHERE user_id = 'f77' LIMIT 5")) {
            jdbc.update("INSERT INTO observed_order_terms (term, order_sn) " + terms);
        }
        jdbc.update("""
                INSERT INTO observed_events
                  (event_id, order_sn, type, service, occurred_at, observed_at, topic, partition_no, offset_no, summary, json)
                SELECT UUID(), order_sn, 'A', 'a', '2026-01-01', '2026-01-01', 'a', 0, 0, '', REPEAT('x', 400)
                FROM observed_orders WHERE user_id LIKE 'f%'""");
        jdbc.execute("ANALYZE TABLE observed_orders, observed_order_terms, observed_events");
    }

    // ---- the upgrade

    @Test
    void orderOfTheVersionBeforeIsFoundAndContinued() {
        assertThat(jdbc.queryForList(
                        "SELECT term FROM observed_order_terms WHERE order_sn = ? ORDER BY term", String.class, STORED))
                .containsExactly("old-book", "old-capture", "old-payment", "old-pen");
        assertThat(found("term=old-capture", TestTokens.customer("7"))).containsExactly(STORED);
        assertThat(found("userId=7&from=2026-01-02T03:04:05Z&to=2026-01-02T03:04:06Z", TestTokens.operator()))
                .as("the number of this order was not made when the order was")
                .isEmpty();

        observe(Scenario.of(STORED, List.of(STOCK_CONFIRMED, SHIPMENT_CREATED, DISPATCHED, SHIPPED)));

        Map<String, Object> row = jdbc.queryForMap("SELECT * FROM observed_orders WHERE order_sn = ?", STORED);
        assertThat(row)
                .containsEntry("status", "SHIPPED")
                .containsEntry("finding_level", 0)
                .containsEntry("created_at", LocalDateTime.parse("2026-01-02T03:04:05.000006"))
                .containsEntry("paid_at", LocalDateTime.parse("2026-01-02T03:04:09.000006"))
                .containsEntry("shipped_at", LocalDateTime.ofInstant(Scenario.START, ZoneOffset.UTC))
                .containsEntry("ended_at", null);
        assertThat(found("term=tracking-1&userId=7", TestTokens.operator())).containsExactly(STORED);
        assertThat(get("/api/orders/" + STORED + "/timeline", TestTokens.operator())
                        .body()
                        .path("events"))
                .hasSize(10);
    }

    @Test
    void redeliveredEventOfTheVersionBeforeIsRecognised() {
        List<Map<String, Object>> before =
                jdbc.queryForList("SELECT * FROM observed_orders WHERE order_sn = ?", STORED);
        Scenario.ScenarioEvent paid =
                Scenario.of(STORED, List.of(PAID)).events().get(0);

        observe(new Scenario(
                STORED,
                List.of(new Scenario.ScenarioEvent(
                        UUID.fromString(PAID_ID), paid.event(), paid.time(), paid.offset(), paid.trace()))));

        assertThat(jdbc.queryForList("SELECT * FROM observed_orders WHERE order_sn = ?", STORED))
                .isEqualTo(before);
    }

    // ---- what an order costs

    @Test
    void orderHasOneRowForEachEventAndTermAndItself() {
        String orderSn = newOrder();
        observe(Scenario.of(orderSn, Scenarios.valid().get("shipped")));

        Map<String, Integer> rows = Map.of(
                "observed_orders", 1,
                "observed_events", 12,
                "observed_order_terms", 5);
        rows.forEach((table, expected) -> assertThat(jdbc.queryForObject(
                        "SELECT COUNT(*) FROM " + table + " WHERE order_sn = ?", Integer.class, orderSn))
                .as(table)
                .isEqualTo(expected));
        assertThat(rows.entrySet().stream()
                        .mapToInt(table -> table.getValue() * indexesOf(table.getKey()))
                        .sum())
                .as("index entries")
                .isEqualTo(24);
        assertThat(jdbc.queryForObject("""
                        SELECT COUNT(*) FROM information_schema.STATISTICS
                        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'observed_orders'
                          AND COLUMN_NAME IN ('last_observed_at', 'last_event_at')""", Integer.class))
                .as("columns of keys that change with every event")
                .isZero();
    }

    private int indexesOf(String table) {
        return jdbc.queryForObject("""
                SELECT COUNT(DISTINCT INDEX_NAME) FROM information_schema.STATISTICS
                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?""", Integer.class, table);
    }

    @Test
    void redeliveredEventsWriteNothing() {
        Scenario scenario = Scenario.of(newOrder(), Scenarios.valid().get("shipped"));
        observe(scenario);
        List<Map<String, Object>> before =
                jdbc.queryForList("SELECT * FROM observed_orders WHERE order_sn = ?", scenario.orderSn());

        observe(scenario);
        observe(scenario.first(3));

        assertThat(jdbc.queryForList("SELECT * FROM observed_orders WHERE order_sn = ?", scenario.orderSn()))
                .isEqualTo(before);
    }

    @Test
    void emptyPartsOfTheProjectionAreNotStored() {
        String orderSn = newOrder();
        observe(Scenario.of(orderSn, List.of(CREATED, PAYMENT_CREATED)));

        assertThat(jdbc.queryForObject(
                        "SELECT projection FROM observed_orders WHERE order_sn = ?", String.class, orderSn))
                .contains("\"createdAt\":", "\"eventCounts\":")
                .doesNotContain("null", "refunds", "captures", "stockMovements");
        observe(Scenario.of(orderSn, List.of(RESERVED)));
        assertThat(found("term=" + orderSn, TestTokens.operator())).containsExactly(orderSn);
    }

    // ---- times

    @Test
    void timesOfAnOrderAreThoseOfItsEvents() {
        String completed = newOrder();
        observe(Scenario.of(completed, Scenarios.valid().get("shipped")));
        String unpaid = newOrder();
        observe(Scenario.of(unpaid, Scenarios.valid().get("timed out")));

        LocalDateTime time = LocalDateTime.ofInstant(Scenario.START, ZoneOffset.UTC);
        assertThat(timesOf(completed)).containsExactly(time, time, time, time, time);
        assertThat(timesOf(unpaid)).containsExactly(time, null, null, null, time);
    }

    private List<Object> timesOf(String orderSn) {
        return new ArrayList<>(jdbc.queryForMap(
                        "SELECT created_at, paid_at, shipped_at, delivered_at, ended_at FROM observed_orders WHERE order_sn = ?",
                        orderSn)
                .values());
    }

    // ---- search

    @Test
    void orderIsFoundByEachOfItsTerms() {
        String orderSn = newOrder();
        observe(Scenario.of(
                orderSn,
                List.of(
                        createdBy("11", "sku-each", Scenario.START),
                        order -> new PaymentCreated(
                                order, "pay-each", euros("25.00"), "card", Scenario.START, Scenario.START),
                        captured("capture-each", "25.00"),
                        refundStarted("refund-1", "double-each", "25.00", RefundReason.DUPLICATE_CAPTURE),
                        order -> new ShipmentDispatched(order, "ship-1", "owl", "tracking each", Scenario.START))));

        for (String term : List.of(orderSn, "sku-each", "pay-each", "capture-each", "double-each", "tracking%20each")) {
            for (String token : List.of(TestTokens.operator(), TestTokens.customer("11"))) {
                assertThat(found("term=" + term, token)).as(term).containsExactly(orderSn);
            }
            assertThat(found("term=" + term, TestTokens.customer("12")))
                    .as(term)
                    .isEmpty();
            assertThat(found("term=" + term + "&status=CANCELLED", TestTokens.operator()))
                    .as(term)
                    .isEmpty();
            assertThat(found("term=" + term + "&status=PENDING_PAYMENT&userId=11", TestTokens.operator()))
                    .as(term)
                    .containsExactly(orderSn);
        }
        for (String term : List.of("sku-eac", "SKU-EACH", "%25", "", "x".repeat(500))) {
            assertThat(found("term=" + term, TestTokens.operator())).as(term).isEmpty();
        }
    }

    @Test
    void pagesOfASearchGoFromTheNewestToTheOldest() {
        List<String> one = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int number = 0; number < 7; number++) {
            String orderSn = newOrder();
            String customer = number % 2 == 0 ? "21" : "22";
            observe(Scenario.of(orderSn, List.of(createdBy(customer, "sku-pages", Scenario.START))));
            all.add(0, orderSn);
            if (customer.equals("21")) {
                one.add(0, orderSn);
            }
        }
        String bundle = all.get(3);
        observe(Scenario.of(
                newOrder(), List.of(createdBy("23", bundle, Scenario.START)))); // a sku like an order number
        observe(Scenario.of(
                "zz-sale",
                List.of(order -> new StockConfirmed(order, List.of(new SkuQuantity("sku-pages", 1)), Scenario.START))));
        all.add(0, "zz-sale");

        assertThat(found("term=sku-pages&limit=2", TestTokens.operator())).containsExactlyElementsOf(all);
        assertThat(found("term=sku-pages&limit=2", TestTokens.customer("21"))).containsExactlyElementsOf(one);
        assertThat(found("term=sku-pages&limit=3&userId=21", TestTokens.operator()))
                .containsExactlyElementsOf(one);
        assertThat(found("term=sku-pages&status=PENDING_PAYMENT&limit=3", TestTokens.operator()))
                .containsExactlyElementsOf(all.subList(1, all.size()));
        assertThat(found("term=" + bundle + "&limit=1", TestTokens.operator()))
                .hasSize(2)
                .endsWith(bundle);
        assertThat(found("userId=21", TestTokens.customer("22"))).isEmpty();
        assertThat(found("userId=22", TestTokens.customer("22"))).hasSize(3);
    }

    @Test
    void ordersAreFoundByTheTimeOfTheirCreation() {
        Instant noon = Instant.parse("2026-05-06T12:00:00Z");
        List<String> orders = new ArrayList<>();
        for (int minute = 0; minute < 5; minute++) {
            Instant created = noon.plus(Duration.ofMinutes(minute));
            String orderSn = numberOf(created.minusMillis(minute), 31);
            orders.add(orderSn);
            observe(Scenario.of(
                    orderSn,
                    minute == 4
                            ? List.of(PAYMENT_CREATED) // its creation is still to be observed
                            : List.of(createdBy("31", "sku-times", created))));
        }

        String first = "from=2026-05-06T12:00:00Z";
        String last = "to=2026-05-06T12:03:00Z";
        assertThat(found(first + "&" + last + "&limit=2", TestTokens.operator()))
                .containsExactly(orders.get(2), orders.get(1), orders.get(0));
        assertThat(found(
                        first + "&" + last + "&userId=31&term=sku-times&status=PENDING_PAYMENT", TestTokens.operator()))
                .containsExactly(orders.get(2), orders.get(1), orders.get(0));
        assertThat(found("from=2026-05-06T12:00:00.000001Z&" + last, TestTokens.customer("31")))
                .containsExactly(orders.get(2), orders.get(1));
        assertThat(found(first + "&to=2026-05-06T12:00:00.000001Z", TestTokens.operator()))
                .containsExactly(orders.get(0));
        assertThat(found("from=2026-05-06T12:03:00Z&userId=31", TestTokens.operator()))
                .containsExactly(orders.get(3));
        assertThat(found("to=2026-05-06T12:00:00Z&userId=31", TestTokens.operator()))
                .isEmpty();
        assertThat(found(last + "&" + "from=2026-05-06T12:03:00Z", TestTokens.operator()))
                .isEmpty();
    }

    @Test
    void invalidSearchIsRefused() {
        for (String query : List.of(
                "stuck=true&term=x",
                "stuck=true&from=2026-05-06T12:00:00Z",
                "from=1969-12-31T00:00:00Z",
                "to=%2B10000-01-01T00:00:00Z",
                "term=x&limit=0",
                "term=x&cursor=%25")) {
            assertThat(get("/api/orders?" + query, TestTokens.operator()).status())
                    .as(query)
                    .isEqualTo(422);
        }
        assertThat(get("/api/orders?from=yesterday", TestTokens.operator()).status())
                .isEqualTo(400);
    }

    @Test
    void everySearchFollowsAnIndex() {
        assertThat(plan("", TestTokens.operator())).containsExactly("o PRIMARY");
        assertThat(plan("status=PAID", TestTokens.operator())).containsExactly("o ix_observed_orders_status");
        assertThat(plan("userId=f3", TestTokens.operator())).containsExactly("o ix_observed_orders_user");
        assertThat(plan("userId=f3&from=2026-01-01T00:00:00Z", TestTokens.operator()))
                .containsExactly("o ix_observed_orders_user");
        assertThat(plan("status=PAID&from=2026-01-01T00:00:00Z&to=2026-01-01T00:10:00Z", TestTokens.operator()))
                .containsExactly("o ix_observed_orders_status");
        assertThat(plan("from=2026-01-01T00:00:00Z&to=2026-01-01T00:10:00Z", TestTokens.operator()))
                .containsExactly("o PRIMARY");
        assertThat(plan("term=f-hot", TestTokens.operator())).containsExactly("t PRIMARY", "o PRIMARY");
        assertThat(plan("term=f-hot&from=2026-01-01T00:00:00Z&to=2026-01-01T00:10:00Z", TestTokens.operator()))
                .containsExactly("t PRIMARY", "o PRIMARY");
        assertThat(plan("term=f-hot&status=SHIPPED", TestTokens.operator()))
                .as("few orders are shipped")
                .containsExactly("o ix_observed_orders_status", "t PRIMARY");
        assertThat(plan("term=f-rare&status=COMPLETED", TestTokens.operator()))
                .as("few orders have the term")
                .containsExactly("t PRIMARY", "o PRIMARY");
        assertThat(plan("term=f-hot", TestTokens.customer("f3")))
                .containsExactly("o ix_observed_orders_user", "t PRIMARY");
        assertThat(plan("stuck=true", TestTokens.operator())).containsExactly("o ix_observed_orders_stuck");
        assertThat(plan("stuck=true", TestTokens.customer("f3"))).containsExactly("o ix_observed_orders_user, sorted");
    }

    @Test
    void auditFollowsIndexesThatEventsSeldomChange() {
        assertThat(plan("SELECT %`observed_orders`%", () -> get("/api/audit?limit=200", TestTokens.operator())))
                .isNotEmpty()
                .allMatch(step -> step.matches("observed_orders ix_observed_orders_(finding|settled)"));
        assertThat(plan("SELECT * FROM observed_orders%", () -> get("/api/audit?limit=200", TestTokens.operator())))
                .containsOnly("observed_orders ix_observed_orders_stuck");
    }

    @Test
    void eventsAreReadByTheOrderThatTheyBelongTo() {
        Scenario scenario = Scenario.of(newOrder(), Scenarios.valid().get("shipped"));

        assertThat(plan("SELECT order_sn, event_id FROM observed_events%", () -> observe(scenario)))
                .containsExactly("observed_events PRIMARY");
        assertThat(plan(
                        "SELECT event_id, kind%",
                        () -> get("/api/orders/" + scenario.orderSn() + "/timeline", TestTokens.operator())))
                .containsExactly("observed_events PRIMARY, sorted");
    }

    private List<String> plan(String query, String token) {
        return plan("SELECT o.order_sn%", () -> found(query, token, 1));
    }

    /** The tables and indexes that these statements use while something is done, in the order in which they are read. */
    private List<String> plan(String statements, Runnable doing) {
        jdbc.execute("SET GLOBAL log_output = 'TABLE'");
        jdbc.execute("TRUNCATE TABLE mysql.general_log");
        jdbc.execute("SET GLOBAL general_log = ON");
        try {
            doing.run();
        } finally {
            jdbc.execute("SET GLOBAL general_log = OFF");
        }
        List<String> steps = new ArrayList<>();
        for (String statement : jdbc.queryForList("""
                SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
                WHERE command_type IN ('Query', 'Execute') AND argument LIKE ? AND argument NOT LIKE '%FOR UPDATE'
                ORDER BY event_time""", String.class, statements)) {
            for (Map<String, Object> step : jdbc.queryForList("EXPLAIN FORMAT=TRADITIONAL " + statement)) {
                if (step.get("table") != null) { // null where no row has the key
                    boolean scan = List.of("ALL", "index").contains(String.valueOf(step.get("type")));
                    boolean sorted = String.valueOf(step.get("Extra")).contains("filesort");
                    steps.add(step.get("table") + " " + step.get("key") + (scan ? ", all of it" : "")
                            + (sorted ? ", sorted" : ""));
                }
            }
        }
        return steps;
    }

    // ---- helpers

    private static String newOrder() {
        return TimeOrderedIds.next().toString();
    }

    private static String numberOf(Instant time, int number) {
        String millis = HexFormat.of().toHexDigits(time.toEpochMilli(), 12);
        return "%s-%s-7000-8000-%012d".formatted(millis.substring(0, 8), millis.substring(8), number);
    }

    private static EventFactory createdBy(String userId, String sku, Instant at) {
        return order -> new OrderCreated(
                order,
                userId,
                List.of(new OrderLine(sku, "A thing", 1, euros("25.00"))),
                euros("25.00"),
                "card",
                null,
                at);
    }

    /** Observes all events in one batch. */
    private void observe(Scenario scenario) {
        List<ReactionRequest<?>> requests = new ArrayList<>();
        for (Observation observation : scenario.observations()) {
            ObservedEvent event = observation.event();
            String key =
                    new RecordedEvent.Id(scenario.orderSn(), event.eventId().toString()).key();
            requests.add(ReactionRequest.of(
                    ObservedOrder.TYPE.id(scenario.orderSn()),
                    Set.of(RecordedEvent.TYPE.id(key)),
                    Cause.event(event.type(), event.eventId().toString(), event.time()),
                    Instant.now(),
                    (order, others) -> order.observe(observation, others.get(RecordedEvent.TYPE, key))));
        }
        executor.executeAll(requests);
    }

    /** The order numbers of all pages. */
    private List<String> found(String query, String token) {
        return found(query, token, Integer.MAX_VALUE);
    }

    private List<String> found(String query, String token, int pages) {
        List<String> orders = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < pages && cursor != null; page++) {
            Answer answer = get("/api/orders?" + query + cursor, token);
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            answer.body()
                    .path("items")
                    .forEach(item -> orders.add(item.path("orderSn").asString()));
            JsonNode next = answer.body().path("nextCursor");
            cursor = next.isString() ? "&cursor=" + next.asString() : null;
        }
        return orders;
    }

    private Answer get(String path, String token) {
        return new HttpCalls(port).get(path, token);
    }
}
