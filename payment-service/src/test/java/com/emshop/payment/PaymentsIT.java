package com.emshop.payment;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.events.OrderLine;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCreated;
import com.emshop.payment.ProviderStandIn.Mood;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.work.Reconciling;
import com.emshop.saga.Cause;
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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** The payment service on the real database, broker and registry; orders are their events, the provider is a stand-in. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class PaymentsIT {
    private static final String DATABASE = "payment_service_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] SECRET = "a secret of thirty-two bytes ...".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEXT_SECRET = "the one that takes its place ...".getBytes(StandardCharsets.UTF_8);
    private static final TestServers SERVERS = TestServers.running();
    private static final ProviderStandIn PROVIDER = new ProviderStandIn();
    /** A moment ago, within what the clocks may be apart. */
    private static final String OCCURRED_AT =
            Instant.now().minusSeconds(1).truncatedTo(ChronoUnit.MILLIS).toString();

    private static final String UNMATCHED_REFUNDS =
            "SELECT COUNT(*) FROM payment_refunds WHERE order_sn IS NULL AND third_party_sn ";
    private static TestEvents orders;

    @LocalManagementPort
    private int managementPort;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private Environment environment;

    @Autowired
    private Reconciling reconciling;

    @Autowired
    private Webhooks webhooks;

    @Autowired
    private MeterRegistry meters;

    private final String customer = "customer-" + UUID.randomUUID();
    private final String orderSn = UUID.randomUUID().toString();
    private final String paymentSn = Payment.numberOf(orderSn);

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
        properties.add(RequestStatements.PROPERTY, RequestStatements.class::getName);
        properties.add("emshop.provider.url", PROVIDER::url);
        properties.add("emshop.provider.api-key", () -> ProviderStandIn.API_KEY);
        properties.add("emshop.provider.breaker.open", () -> "200ms");
        properties.add("saga.timer.interval", () -> "50ms");
        properties.add("saga.timer.gauge-interval", () -> "50ms");
        properties.add("emshop.payment.work.interval", () -> "50ms");
        properties.add("emshop.payment.work.initial-retry", () -> "50ms");
        properties.add("emshop.payment.work.max-retry", () -> "200ms");
        properties.add("emshop.payment.work.lease", () -> "3s");
        properties.add("emshop.webhook.unknown-payment-patience", () -> "3s");
        properties.add("emshop.webhook.max-retry", () -> "250ms");
        properties.add("emshop.webhook.secrets", () -> whsec(NEXT_SECRET) + "," + whsec(SECRET));
    }

    @BeforeAll
    static void connect() {
        orders = new TestEvents(SERVERS);
    }

    @AfterAll
    static void disconnect() {
        orders.close();
        PROVIDER.close();
    }

    @AfterEach
    void providerIsUp() {
        PROVIDER.isDown(false);
    }

    // ---- the main stories

    @Test
    void orderIsChargedAndPaid() {
        opened();
        JsonNode open = payment();
        assertThat(open.path("amount").asString()).isEqualTo("25.00");
        assertThat(open.path("currency").asString()).isEqualTo("EUR");
        assertThat(open.path("method").asString()).isEqualTo("card");
        assertThat(open.path("captured").asString()).isEqualTo("0.00");
        assertThat(Instant.parse(open.path("expiresAt").asString())).isAfter(Instant.now());

        Answer checkout = post("/payments/" + paymentSn + "/checkout", token(), "");
        assertThat(checkout.body().path("checkoutUrl").asString()).isEqualTo(PROVIDER.url() + "/pay/" + paymentSn);

        assertThat(webhook("msg-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR")))
                .isEqualTo(200);
        awaitStatus("PAID");

        JsonNode paid = payment();
        assertThat(paid.path("captured").asString()).isEqualTo("25.00");
        assertThat(paid.path("paidAt").asString()).isEqualTo(OCCURRED_AT);
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed");
        JsonNode log = get("/payments/" + paymentSn + "/log", token()).body();
        assertThat(log.findValuesAsString("to")).containsExactly("PENDING", "PAID");
        assertThat(log.get(1).path("cause").asString()).isEqualTo("webhook msg-" + orderSn);
        assertThat(traces()).as("one order is one trace").hasSize(1);
        assertThat(post("/payments/" + paymentSn + "/checkout", token(), "").problem())
                .isEqualTo("409 payment-not-pending");
    }

    @Test
    void declinedPaymentFails() {
        opened();
        assertThat(webhook("try-" + orderSn, failed(true))).isEqualTo(200);
        awaitProcessed("try-" + orderSn);
        assertThat(payment().path("status").asString()).isEqualTo("PENDING");

        assertThat(webhook("final-" + orderSn, failed(false))).isEqualTo(200);
        awaitStatus("FAILED");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentFailed");
        assertThat(payment().path("failure").asString()).isEqualTo("no cover");
    }

    @Test
    void orderCancelledBeforeItCameIsNotCharged() {
        orders.publish(Topics.ORDER, orderSn, cancelled());
        orders.publish(Topics.ORDER, orderSn, created());
        orders.publish(Topics.ORDER, orderSn, cancelled());
        await().atMost(SOON).until(() -> rows("SELECT COUNT(*) FROM payment_orders WHERE order_sn = ?", orderSn) == 1);
        orders.publish(Topics.ORDER, orderSn, created());
        UUID fence = orders.publish(Topics.ORDER, orderSn, withoutCurrency());
        await().atMost(SOON)
                .until(() -> deadLetters().findValuesAsString("eventId").contains(fence.toString()));
        assertThat(types()).isEmpty();
        assertThat(get("/payments/" + paymentSn, TestTokens.operator())
                        .body()
                        .path("status")
                        .asString())
                .isEqualTo("CANCELLED");
    }

    @Test
    void moneyOfACancelledOrderIsRefunded() {
        paid();
        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("REFUNDED");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed", "RefundStarted", "PaymentRefunded");
        JsonNode refund = payment().path("refunds").get(0);
        assertThat(refund.path("amount").asString()).isEqualTo("25.00");
        assertThat(refund.path("reason").asString()).isEqualTo("ORDER_CANCELLED");
        assertThat(refund.path("status").asString()).isEqualTo("SUCCEEDED");
        assertThat(payment().path("refunded").asString()).isEqualTo("25.00");
        assertThat(PROVIDER.callsAbout(paymentSn + "-R1")).hasSize(1);
    }

    @Test
    void latePaymentIsRefunded() {
        opened();
        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("CANCELLED");
        webhook("late-" + orderSn, succeeded("tp-late-" + orderSn, "25.00", "EUR"));
        awaitStatus("REFUNDED");
        assertThat(types())
                .containsExactly(
                        "PaymentCreated",
                        "PaymentCancelled",
                        "LatePaymentReceived",
                        "RefundStarted",
                        "PaymentRefunded");
    }

    @Test
    void secondCaptureIsRefundedOnce() {
        paid();
        webhook("second-" + orderSn, succeeded("tp-second-" + orderSn, "25.00", "EUR"));
        await().atMost(SOON).until(() -> payment().path("refunded").asString().equals("25.00"));
        assertThat(payment().path("status").asString()).isEqualTo("PAID");
        assertThat(payment().path("captured").asString()).isEqualTo("50.00");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed", "RefundStarted", "PaymentRefunded");
        assertThat(payment().path("refunds").get(0).path("reason").asString()).isEqualTo("DUPLICATE_CAPTURE");
    }

    // ---- webhooks

    @Test
    void webhookIsAppliedBeforeItIsAnswered() {
        opened();
        assertThat(webhook("at-once-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR")))
                .isEqualTo(200);
        assertThat(webhookStatus("at-once-" + orderSn)).isEqualTo("PROCESSED");
        assertThat(payment().path("status").asString()).isEqualTo("PAID");
        assertThat(jdbc.queryForList(
                        "SELECT causation_id FROM outbox WHERE message_key = ? AND type LIKE '%PaymentConfirmed'",
                        String.class, orderSn))
                .containsExactly("provider/at-once-" + orderSn);
    }

    @Test
    void redeliveredWebhookCountsOnce() {
        opened();
        String body = succeeded("tp-1-" + orderSn, "25.00", "EUR");
        List<Integer> answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(number -> webhook("same-" + orderSn, body))
                .toList();
        assertThat(answers).containsOnly(200);
        webhook("same-money-" + orderSn, body);
        awaitProcessed("same-money-" + orderSn);
        awaitStatus("PAID");
        assertThat(rows("SELECT COUNT(*) FROM payment_webhooks WHERE webhook_id = ?", "same-" + orderSn))
                .isEqualTo(1);
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed");
        assertThat(payment().path("captured").asString()).isEqualTo("25.00");
    }

    @Test
    void signatureOfAWebhookDecidesWhateverTokenComesWithIt() {
        String body = succeeded("tp-1-" + orderSn, "25.00", "EUR");
        long now = Instant.now().getEpochSecond();
        byte[] stranger = "somebody else's thirty-two bytes".getBytes(StandardCharsets.UTF_8);
        List<String> tokens = List.of("Bearer nonsense", "Bearer a b", "Bearer", token(), TestTokens.operator());
        for (int number = 0; number < tokens.size(); number++) {
            String token = tokens.get(number);
            String id = "token-" + number + "-" + orderSn;
            assertThat(deliver(port, token, id, now, sign(SECRET, id, now, body), body)
                            .status())
                    .as(token)
                    .isEqualTo(200);
            assertThat(deliver(port, token, id, now, sign(stranger, id, now, body), body)
                            .problem())
                    .as(token)
                    .isEqualTo("401 bad-signature");
        }
        assertThat(get("/webhooks/payments?status=QUARANTINED", TestTokens.operator())
                        .status())
                .isEqualTo(200);
        assertThat(get("/webhooks/payments", "Bearer nonsense").problem()).isEqualTo("401 unauthenticated");
    }

    @Test
    void onlyWebhooksSignedByTheProviderAreStored() {
        String body = succeeded("tp-1-" + orderSn, "25.00", "EUR");
        long now = Instant.now().getEpochSecond();
        String genuine = sign(SECRET, "m-" + orderSn, now, body);
        byte[] stranger = "somebody else's thirty-two bytes".getBytes(StandardCharsets.UTF_8);

        assertThat(deliver("m-" + orderSn, now, sign(stranger, "m-" + orderSn, now, body), body)
                        .problem())
                .isEqualTo("401 bad-signature");
        assertThat(deliver("other-" + orderSn, now, genuine, body).problem()).isEqualTo("401 bad-signature");
        assertThat(deliver("m-" + orderSn, now, genuine, body + " ").problem()).isEqualTo("401 bad-signature");
        assertThat(deliver("m-" + orderSn, now + 1, genuine, body).problem()).isEqualTo("401 bad-signature");
        long old = now - 301;
        assertThat(deliver("m-" + orderSn, old, sign(SECRET, "m-" + orderSn, old, body), body)
                        .problem())
                .isEqualTo("401 bad-signature");
        assertThat(send("POST", "/webhooks/payments", null, Map.of(), body).problem())
                .isEqualTo("401 bad-signature");
        for (String malformed : List.of(
                "",
                "{",
                "[]",
                "{\"type\":\"payment.succeeded\"}",
                "{\"type\":7,\"data\":{}}",
                succeeded("tp", "25.00", "EUR").replace("\"" + OCCURRED_AT + "\"", "\"yesterday\""),
                succeeded("tp", "much", "EUR"))) {
            assertThat(deliver("m-" + orderSn, now, sign(SECRET, "m-" + orderSn, now, malformed), malformed)
                            .problem())
                    .as(malformed)
                    .isEqualTo("400 malformed-webhook");
        }
        String large = " ".repeat(70_000);
        assertThat(deliver("m-" + orderSn, now, sign(SECRET, "m-" + orderSn, now, large), large)
                        .problem())
                .isEqualTo("413 request-too-large");
        assertThat(rows("SELECT COUNT(*) FROM payment_webhooks WHERE webhook_id LIKE ?", "%" + orderSn))
                .isZero();
    }

    @Test
    void everyAcceptedWebhookFitsItsColumns() {
        opened();
        String id = "i".repeat(255 - orderSn.length()) + orderSn;
        String longest = succeeded("t".repeat(128 - orderSn.length()) + orderSn, "25.00", "EUR");
        assertThat(webhook(id, longest)).isEqualTo(200);
        awaitStatus("PAID");
        for (int length : List.of(64, 65, 80)) {
            String type = "x".repeat(length);
            assertThat(webhook("type-" + length + orderSn, "{\"type\":\"" + type + "\"}"))
                    .as("type of %s characters", length)
                    .isEqualTo(200);
        }
        assertThat(webhook("reason-" + orderSn, failed(false).replace("no cover", "\ud83d\ude00".repeat(400))))
                .isEqualTo(200);
        for (String refused : List.of(
                "{\"type\":\"" + "x".repeat(81) + "\"}",
                succeeded("t".repeat(129), "25.00", "EUR"),
                succeeded("t\u00e9", "25.00", "EUR"),
                succeeded("t ", "25.00", "EUR"),
                succeeded("t", "25.00", "E".repeat(81)),
                succeeded("t", "25.00", "EUR").replace(paymentSn, paymentSn + " "),
                succeeded("t", "25.00", "EUR").replace(paymentSn, "P-\u00e9"),
                succeeded("t", "25.00", "EUR").replace(paymentSn, "P".repeat(81)),
                refundWebhook("refund.succeeded", "R\u00e9", "1.00"),
                refundWebhook("refund.succeeded", "R".repeat(129), "1.00"),
                succeeded("t", "25.00", "EUR").replace("\"25.00\"", "1e100000000"),
                succeeded("t", "25.00", "EUR").replace("\"25.00\"", "1e-100000000"),
                succeeded("t", "25.00", "EUR").replace("\"25.00\"", "9".repeat(1000)))) {
            assertThat(webhook("refused-" + orderSn, refused)).as(refused).isEqualTo(400);
        }
        assertThat(rows("SELECT COUNT(*) FROM payment_webhooks WHERE webhook_id = ?", "refused-" + orderSn))
                .isZero();
    }

    @Test
    void valueThatNoColumnTakesIsRefusedForGood() {
        jdbc.execute("ALTER TABLE payment_webhooks ADD COLUMN probe VARCHAR(10)"
                + " AS (IF(webhook_id LIKE 'too-long-%', webhook_id, '')) STORED");
        try {
            String id = "too-long-" + orderSn;
            String body = "{\"type\":\"something\"}";
            long now = Instant.now().getEpochSecond();
            assertThat(deliver(id, now, sign(SECRET, id, now, body), body).problem())
                    .isEqualTo("400 malformed-webhook");
        } finally {
            jdbc.execute("ALTER TABLE payment_webhooks DROP COLUMN probe");
        }
    }

    @Test
    void bothSecretsAreAcceptedDuringRotation() {
        opened();
        String body = succeeded("tp-1-" + orderSn, "25.00", "EUR");
        long now = Instant.now().getEpochSecond();
        String id = "rotated-" + orderSn;
        String signatures = "v1a,c29tZXRoaW5n v1,bm90aGluZw== " + sign(NEXT_SECRET, id, now, body);
        assertThat(deliver(id, now, signatures, body).status()).isEqualTo(200);
        awaitStatus("PAID");
    }

    @Test
    void unmatchedWebhookIsQuarantinedAndPaysNothing() {
        opened();
        Map<String, String> wrong = Map.of(
                "amount", succeeded("tp-1-" + orderSn, "24.99", "EUR"),
                "currency", succeeded("tp-1-" + orderSn, "25.00", "USD"),
                "negative", succeeded("tp-1-" + orderSn, "-25.00", "EUR"),
                "nonsense", succeeded("tp-1-" + orderSn, "25.001", "EURO"),
                "type", "{\"type\":\"payment.winked\",\"data\":{}}",
                "refund", refundWebhook("refund.succeeded", paymentSn + "-R1", "25.00"));
        wrong.forEach((name, body) -> webhook(name + "-" + orderSn, body));
        wrong.keySet()
                .forEach(name -> await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(webhookStatus(name + "-" + orderSn)).isEqualTo("QUARANTINED")));

        assertThat(payment().path("status").asString()).isEqualTo("PENDING");
        assertThat(types()).containsExactly("PaymentCreated");
        assertThat(get("/webhooks/payments?status=QUARANTINED&limit=200", TestTokens.operator())
                        .body()
                        .path("items")
                        .findValuesAsString("webhookId"))
                .contains("amount-" + orderSn, "currency-" + orderSn, "type-" + orderSn);
        assertThat(get("/webhooks/payments", token()).status()).isEqualTo(403);
        assertThat(get("/webhooks/payments", null).status()).isIn(401, 403);
        assertThat(post("/webhooks/payments/amount-" + orderSn + "/retry", TestTokens.operator(), "")
                        .status())
                .isEqualTo(202);
        await().atMost(SOON).until(() -> webhookStatus("amount-" + orderSn).equals("QUARANTINED"));
    }

    @Test
    void captureOfAnotherPaymentPaysNothing() {
        paid();
        String other = UUID.randomUUID().toString();
        orders.publish(Topics.ORDER, other, created(other));
        await().atMost(SOON).until(() -> rows("SELECT COUNT(*) FROM payment_orders WHERE order_sn = ?", other) == 1);
        webhook(
                "stolen-" + orderSn,
                succeeded("tp-1-" + orderSn, "25.00", "EUR").replace(paymentSn, Payment.numberOf(other)));
        await().atMost(SOON).until(() -> webhookStatus("stolen-" + orderSn).equals("QUARANTINED"));
        assertThat(statusOf(other)).isEqualTo("PENDING");
    }

    @Test
    void webhookThatIsFasterThanItsOrderWaitsForIt() {
        webhook("early-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR"));
        await().atMost(SOON)
                .until(() ->
                        rows("SELECT attempts FROM payment_webhooks WHERE webhook_id = ?", "early-" + orderSn) > 0);
        opened();
        awaitStatus("PAID");
    }

    @Test
    void webhookOfNoPaymentIsQuarantinedInTheEnd() {
        webhook("nowhere-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR"));
        await().atMost(SOON).until(() -> webhookStatus("nowhere-" + orderSn).equals("QUARANTINED"));
    }

    @Test
    void failingWebhookDelaysNoOther() {
        opened();
        // A body that nobody could have stored over HTTP: what became of it must not keep the others waiting.
        jdbc.update(
                "INSERT INTO payment_webhooks (webhook_id, type, payment_sn, body, status, attempts, received_at,"
                        + " next_attempt_at) VALUES (?, 'x', 'x', 'no json', 'RECEIVED', 0, UTC_TIMESTAMP(6),"
                        + " UTC_TIMESTAMP(6))",
                "broken-" + orderSn);
        webhook("good-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR"));
        awaitStatus("PAID");
        await().atMost(SOON).until(() -> webhookStatus("broken-" + orderSn).equals("QUARANTINED"));
    }

    @Test
    void webhookThatCannotBeAppliedIsStoredAndTriedAgain() {
        opened();
        String id = "stored-" + orderSn;
        // A payment that nobody can read: what comes for it must be neither lost nor refused.
        jdbc.update("UPDATE payment_orders SET currency = 'ZZZ' WHERE order_sn = ?", orderSn);
        assertThat(webhook(id, succeeded("tp-1-" + orderSn, "25.00", "EUR"))).isEqualTo(200);
        assertThat(webhookStatus(id)).isIn("RECEIVED", "QUARANTINED");
        assertThat(rows("SELECT attempts FROM payment_webhooks WHERE webhook_id = ?", id))
                .isPositive();
        jdbc.update("UPDATE payment_orders SET currency = 'EUR' WHERE order_sn = ?", orderSn);
        await().atMost(SOON).until(() -> {
            if (webhookStatus(id).equals("QUARANTINED")) { // where this machine took its time
                post("/webhooks/payments/" + id + "/retry", TestTokens.operator(), "");
            }
            return webhookStatus(id).equals("PROCESSED");
        });
        assertThat(payment().path("status").asString()).isEqualTo("PAID");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed");
    }

    // ---- refunds

    @Test
    void refundWhoseAnswerWasLostIsAskedAboutAndNeverPaidTwice() {
        paid();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.LOSES_THE_ANSWER);
        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("REFUNDED");
        assertThat(PROVIDER.callsAbout(paymentSn + "-R1"))
                .containsExactly("POST /v1/refunds#" + paymentSn + "-R1", "GET /v1/refunds/" + paymentSn + "-R1");
    }

    @Test
    void pendingRefundIsAskedAbout() {
        paid();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.TAKES_ITS_TIME);
        orders.publish(Topics.ORDER, orderSn, cancelled());
        await().atMost(SOON)
                .until(() -> payment()
                        .path("refunds")
                        .path(0)
                        .path("status")
                        .asString()
                        .equals("PENDING"));
        assertThat(payment().path("status").asString()).isEqualTo("REFUNDING");
        PROVIDER.finishes(paymentSn + "-R1");
        awaitStatus("REFUNDED");
        assertThat(PROVIDER.callsAbout(paymentSn + "-R1").stream().filter(call -> call.startsWith("POST")))
                .hasSize(1);
    }

    @Test
    void refundWebhookSettlesAPendingRefund() {
        paid();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.TAKES_ITS_TIME);
        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("REFUNDING");
        webhook("back-" + orderSn, refundWebhook("refund.succeeded", paymentSn + "-R1", "25.00"));
        awaitStatus("REFUNDED");
        webhook("back-again-" + orderSn, refundWebhook("refund.failed", paymentSn + "-R1", "25.00"));
        awaitProcessed("back-again-" + orderSn);
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed", "RefundStarted", "PaymentRefunded");
    }

    @Test
    void refundWebhookMayComeBeforeTheAnswer() {
        paid();
        CountDownLatch answer = PROVIDER.holdsTheAnswerOf(paymentSn);
        try {
            orders.publish(Topics.ORDER, orderSn, cancelled());
            await().atMost(SOON)
                    .until(() -> !PROVIDER.callsAbout(paymentSn + "-R1").isEmpty());
            webhook("first-" + orderSn, refundWebhook("refund.succeeded", paymentSn + "-R1", "25.00"));
            awaitStatus("REFUNDED");
        } finally {
            answer.countDown();
        }
        await().atMost(SOON).until(() -> PROVIDER.answeredRefundOf(paymentSn));
        assertThat(get("/payments/" + paymentSn + "/log", token())
                        .body()
                        .get(3)
                        .path("cause")
                        .asString())
                .isEqualTo("webhook first-" + orderSn);
        assertThat(payment().path("refunds")).hasSize(1);
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed", "RefundStarted", "PaymentRefunded");
    }

    @Test
    void refusedRefundIsRetriedByAnOperatorUnderANewReference() {
        paid();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.REFUSES);
        orders.publish(Topics.ORDER, orderSn, cancelled());
        await().atMost(SOON).until(() -> types().contains("RefundFailed"));
        assertThat(payment().path("status").asString()).isEqualTo("REFUNDING");
        assertThat(payment().path("refunds").get(0).path("refusal").asString()).isEqualTo("as scripted");
        await().atMost(SOON).until(() -> gauge("emshop.refunds.failed", "kind", "payment") == refusedRefunds());
        assertThat(refusedRefunds()).isPositive();

        PROVIDER.treatsRefundsOf(paymentSn, Mood.REFUNDS);
        String retry = "/payments/" + paymentSn + "/refunds/" + paymentSn + "-R1/retry";
        assertThat(post(retry, token(), "").status()).isEqualTo(403);
        assertThat(post(retry, TestTokens.operator(), "").status()).isEqualTo(202);
        awaitStatus("REFUNDED");
        assertThat(PROVIDER.callsAbout(paymentSn + "-R1").stream().filter(call -> call.startsWith("POST")))
                .containsExactly("POST /v1/refunds#" + paymentSn + "-R1", "POST /v1/refunds#" + paymentSn + "-R1-2");
        assertThat(post(retry, TestTokens.operator(), "").problem()).isEqualTo("409 refund-succeeded");
        await().atMost(SOON).until(() -> gauge("emshop.refunds.failed", "kind", "payment") == refusedRefunds());
    }

    @Test
    void operatorsNeverRefundMoreThanWasCaptured() {
        paid();
        List<Answer> answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(number -> requestRefund("key-" + number, "10.00"))
                .toList();
        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(2);
        assertThat(answers.stream()
                        .filter(answer -> answer.status() != 202)
                        .map(Answer::problem)
                        .collect(toSet()))
                .containsExactly("409 refund-exceeds-capture");
        await().atMost(SOON).until(() -> payment().path("refunded").asString().equals("20.00"));
        assertThat(payment().path("status").asString()).isEqualTo("PAID");

        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("REFUNDED");
        assertThat(payment().path("refunded").asString()).isEqualTo("25.00");
        assertThat(requestRefund("key-late", "1.00").problem()).isEqualTo("409 payment-not-refundable");
    }

    @Test
    void repeatedRefundRequestIsOneRefund() {
        paid();
        Answer first = requestRefund("key", "5.00");
        Answer again = requestRefund("key", "5.00");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body().path("refundSn")).isEqualTo(first.body().path("refundSn"));
        assertThat(requestRefund("key", "6.00").problem()).isEqualTo("422 idempotency-key-reused");
        await().atMost(SOON).until(() -> payment().path("refunded").asString().equals("5.00"));
        assertThat(requestRefund("zero", "0.00").problem()).isEqualTo("422 nothing-to-refund");
        assertThat(requestRefund("minus", "-1.00").problem()).isEqualTo("422 invalid-amount");
        assertThat(requestRefund("fine", "0.001").problem()).isEqualTo("422 too-many-decimals");
        assertThat(send(
                                "POST",
                                "/payments/" + paymentSn + "/refunds",
                                token(),
                                Map.of("Idempotency-Key", "k"),
                                "{\"amount\":\"1.00\",\"reason\":\"x\"}")
                        .status())
                .isEqualTo(403);
        assertThat(payment().path("refunds")).hasSize(1);
    }

    @Test
    void notificationDeliveredUnderTwoIdsSettlesOneOfTwoEqualRefunds() {
        paid();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.TAKES_ITS_TIME);
        requestRefund("a", "5.00");
        requestRefund("b", "5.00");
        await().atMost(SOON)
                .until(() ->
                        payment().path("refunds").findValuesAsString("status").equals(List.of("PENDING", "PENDING")));
        // Later than this test lasts, so that only the notification can have the provider asked.
        jdbc.update(
                "UPDATE payment_refunds SET next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE order_sn = ?",
                orderSn);
        PROVIDER.finishes(paymentSn + "-R2");
        String unnamed = refundWebhook("refund.succeeded", "", "5.00").replace("\"refundSn\":\"\",", "");
        webhook("back-1-" + orderSn, unnamed);
        webhook("back-2-" + orderSn, unnamed);

        await().atMost(SOON).until(() -> payment().path("refunded").asString().equals("5.00"));
        assertThat(payment().path("refunds").findValuesAsString("status"))
                .as("as the provider says when it is asked")
                .containsExactly("PENDING", "SUCCEEDED");
        assertThat(webhookStatus("back-1-" + orderSn)).isEqualTo("PROCESSED");
        assertThat(webhookStatus("back-2-" + orderSn)).isEqualTo("PROCESSED");

        webhook(
                "twice-" + orderSn,
                refundWebhook("refund.succeeded", paymentSn + "-R1", "5.00")
                        .replace("\"refundSn\"", "\"thirdPartyRefundSn\":\"tr-" + paymentSn + "-R2\",\"refundSn\""));
        assertThat(webhookStatus("twice-" + orderSn)).isEqualTo("QUARANTINED");
        assertThat(payment().path("refunded").asString()).isEqualTo("5.00");
    }

    @Test
    void numberOfTheProviderThatSettledARefundOfAnotherPaymentSettlesNone() {
        paid();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.TAKES_ITS_TIME);
        requestRefund("a", "5.00");
        await().atMost(SOON)
                .until(() ->
                        payment().path("refunds").findValuesAsString("status").equals(List.of("PENDING")));
        String other = UUID.randomUUID().toString();
        jdbc.update(
                "INSERT INTO payment_refunds (refund_sn, order_sn, refund_no, third_party_sn, amount, currency, reason,"
                        + " status, round, third_party_refund_sn, requested_at, attempts) VALUES (?, ?, 1, ?, 5, 'EUR',"
                        + " 'GOODWILL', 'SUCCEEDED', 1, ?, UTC_TIMESTAMP(6), 1)",
                "P-" + other + "-R1",
                other,
                "tp-" + other,
                "tr-" + other);
        webhook(
                "back-" + orderSn,
                refundWebhook("refund.succeeded", paymentSn + "-R1", "5.00")
                        .replace("\"refundSn\"", "\"thirdPartyRefundSn\":\"tr-" + other + "\",\"refundSn\""));
        await().atMost(SOON).until(() -> webhookStatus("back-" + orderSn).equals("QUARANTINED"));
        assertThat(payment().path("refunds").findValuesAsString("status")).containsExactly("PENDING");
    }

    @Test
    void captureOfAnImpossibleTimeIsPaidWhenItWasReported() {
        opened();
        String year1 = succeeded("tp-1-" + orderSn, "25.00", "eur").replace(OCCURRED_AT, "0001-01-01T00:00:00Z");
        Instant before = Instant.now().minusSeconds(1);
        assertThat(webhook("early-" + orderSn, year1)).isEqualTo(200);
        awaitStatus("PAID");
        assertThat(Instant.parse(payment().path("paidAt").asString())).isBetween(before, Instant.now());
        assertThat(payment().path("captures").path(0).path("currency").asString())
                .as("a currency in lower case")
                .isEqualTo("EUR");

        String year9999 =
                succeeded("tp-2-" + orderSn, "25.00", "EUR").replace(OCCURRED_AT, "+999999999-12-31T23:59:59Z");
        assertThat(webhook("late-" + orderSn, year9999)).isEqualTo(200);
        assertThat(webhookStatus("late-" + orderSn)).isEqualTo("PROCESSED");
        assertThat(Instant.parse(
                        payment().path("captures").path(1).path("capturedAt").asString()))
                .isBetween(before, Instant.now());
    }

    @Test
    void foundCaptureOfAnImpossibleTimeIsPaidWhenItWasFound() {
        opened();
        PROVIDER.says(
                paymentSn,
                "succeeded",
                captureAtTheProvider("tp-1-" + orderSn, "25.00").replace(OCCURRED_AT, "0001-01-01T00:00:00Z"));
        Instant before = Instant.now().minusSeconds(1);
        theTimeIsOver();
        awaitStatus("PAID");
        assertThat(Instant.parse(payment().path("paidAt").asString())).isBetween(before, Instant.now());
    }

    @Test
    void refundRequestWithoutAKeyIsRejected() {
        paid();
        assertThat(post("/payments/" + paymentSn + "/refunds", TestTokens.operator(), "{\"amount\":\"1.00\"}")
                        .problem())
                .isEqualTo("400 missing-idempotency-key");
        assertThat(payment().path("refunds")).isEmpty();
    }

    @Test
    void refundIsRecordedWithItsOperatorOnceHoweverOftenItIsRequested() {
        paid();
        for (int time = 1; time <= 2; time++) {
            assertThat(requestRefund("recorded", "1.00").status()).isEqualTo(202);
        }
        assertThat(requestRefund("too-much", "99.00").problem()).isEqualTo("409 refund-exceeds-capture");

        JsonNode actions = get("/operator-actions?aggregateKey=" + orderSn, TestTokens.operator())
                .body()
                .path("items");
        assertThat(actions).hasSize(1);
        assertThat(actions.path(0).path("action").asString()).isEqualTo("REFUND");
        assertThat(actions.path(0).path("detail").asString()).isEqualTo("1.00 EUR");
        assertThat(actions.path(0).path("note").asString()).isEqualTo("sorry");
        assertThat(actions.path(0).path("aggregateType").asString()).isEqualTo("payment");
        assertThat(actions.path(0).path("commandId").asString()).contains("/recorded/" + orderSn);
    }

    // ---- money that matches no payment

    @Test
    void unmatchedCaptureIsRefundedOnce() {
        opened();
        quarantined("amount-" + orderSn, succeeded("tp-1-" + orderSn, "24.99", "EUR"));
        assertThat(refundCapture("amount-" + orderSn, token()).problem()).isEqualTo("403 forbidden");

        Answer first = refundCapture("amount-" + orderSn, TestTokens.operator());
        assertThat(first.status()).isEqualTo(202);
        String reference = first.body().path("reference").asString();
        awaitUnmatchedRefund("amount-" + orderSn, "SUCCEEDED");
        JsonNode returned = returned("amount-" + orderSn);
        assertThat(returned.path("amount").asString()).isEqualTo("24.99");
        assertThat(returned.path("currency").asString()).isEqualTo("EUR");
        assertThat(returned.path("note").asString()).isEqualTo("it matches nothing");

        Answer again = refundCapture("amount-" + orderSn, TestTokens.operator());
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(returned);
        assertThat(PROVIDER.callsAbout(reference)).containsExactly("POST /v1/refunds#" + reference);
        assertThat(types()).containsExactly("PaymentCreated");
    }

    @Test
    void refundedUnmatchedCapturePaysNothingAnyMore() {
        opened();
        quarantined("amount-" + orderSn, succeeded("tp-1-" + orderSn, "24.99", "EUR"));
        assertThat(refundCapture("amount-" + orderSn, TestTokens.operator()).status())
                .isEqualTo(202);
        awaitUnmatchedRefund("amount-" + orderSn, "SUCCEEDED");
        assertThat(post("/webhooks/payments/amount-" + orderSn + "/retry", TestTokens.operator(), "")
                        .problem())
                .isEqualTo("409 capture-refunded");

        quarantined("right-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR"));
        assertThat(payment().path("status").asString()).isEqualTo("PENDING");
        assertThat(refundCapture("right-" + orderSn, TestTokens.operator()).problem())
                .isEqualTo("409 capture-refunded-otherwise");

        PROVIDER.says(paymentSn, "succeeded", captureAtTheProvider("tp-1-" + orderSn, "25.00"));
        theTimeIsOver();
        awaitStatus("CANCELLED");
        assertThat(rows("SELECT COUNT(*) FROM payment_webhooks WHERE webhook_id = ?", "found:tp-1-" + orderSn))
                .as("nobody is alarmed of what an operator refunded")
                .isZero();
        assertThat(types()).containsExactly("PaymentCreated", "PaymentExpired");
    }

    @Test
    void unmatchedCaptureReportedInTwoWaysIsRefundedOnce() {
        opened();
        PROVIDER.says(paymentSn, "succeeded", captureAtTheProvider("tp-1-" + orderSn, "2.50"));
        theTimeIsOver();
        awaitStatus("CANCELLED");
        await().atMost(SOON).until(() -> webhookStatus("found:tp-1-" + orderSn).equals("QUARANTINED"));
        quarantined("reported-" + orderSn, succeeded("tp-1-" + orderSn, "2.50", "EUR"));
        List<String> references =
                List.of("reported-" + orderSn, "found:tp-1-" + orderSn, "reported-" + orderSn).parallelStream()
                        .map(id -> refundCapture(id, TestTokens.operator())
                                .body()
                                .path("reference")
                                .asString())
                        .toList();
        assertThat(Set.copyOf(references)).hasSize(1);
        awaitUnmatchedRefund("reported-" + orderSn, "SUCCEEDED");
        awaitUnmatchedRefund("found:tp-1-" + orderSn, "SUCCEEDED");
        assertThat(PROVIDER.callsAbout(references.get(0))).containsExactly("POST /v1/refunds#" + references.get(0));
    }

    @Test
    void unmatchedRefundWhoseAnswerWasLostIsAskedAboutFirst() {
        opened();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.LOSES_THE_ANSWER);
        quarantined("amount-" + orderSn, succeeded("tp-1-" + orderSn, "24.99", "EUR"));
        String reference = refundCapture("amount-" + orderSn, TestTokens.operator())
                .body()
                .path("reference")
                .asString();
        awaitUnmatchedRefund("amount-" + orderSn, "SUCCEEDED");
        assertThat(PROVIDER.callsAbout(reference))
                .containsExactly("POST /v1/refunds#" + reference, "GET /v1/refunds/" + reference);
    }

    @Test
    void refusedUnmatchedRefundIsRequestedAgainUnderANewReference() {
        opened();
        PROVIDER.treatsRefundsOf(paymentSn, Mood.REFUSES);
        quarantined("amount-" + orderSn, succeeded("tp-1-" + orderSn, "24.99", "EUR"));
        String first = refundCapture("amount-" + orderSn, TestTokens.operator())
                .body()
                .path("reference")
                .asString();
        awaitUnmatchedRefund("amount-" + orderSn, "FAILED");
        assertThat(returned("amount-" + orderSn).path("refusal").asString()).isEqualTo("as scripted");
        assertThat(post("/webhooks/payments/amount-" + orderSn + "/retry", TestTokens.operator(), "")
                        .problem())
                .isEqualTo("409 capture-refunded");

        PROVIDER.treatsRefundsOf(paymentSn, Mood.REFUNDS);
        Answer again = refundCapture("amount-" + orderSn, TestTokens.operator());
        assertThat(again.body().path("reference").asString()).isEqualTo(first + "-2");
        awaitUnmatchedRefund("amount-" + orderSn, "SUCCEEDED");
        assertThat(PROVIDER.callsAbout(first))
                .containsExactly("POST /v1/refunds#" + first, "POST /v1/refunds#" + first + "-2");
    }

    @Test
    void unmatchedRefundWebhookMayComeBeforeTheAnswer() {
        opened();
        CountDownLatch answer = PROVIDER.holdsTheAnswerOf(paymentSn);
        quarantined("amount-" + orderSn, succeeded("tp-1-" + orderSn, "24.99", "EUR"));
        try {
            String reference = refundCapture("amount-" + orderSn, TestTokens.operator())
                    .body()
                    .path("reference")
                    .asString();
            await().atMost(SOON).until(() -> !PROVIDER.callsAbout(reference).isEmpty());
            quarantined("other-" + orderSn, refundWebhook("refund.succeeded", reference, "25.00"));
            webhook("back-" + orderSn, refundWebhook("refund.succeeded", reference, "24.99"));
            awaitUnmatchedRefund("amount-" + orderSn, "SUCCEEDED");
        } finally {
            answer.countDown();
        }
        await().atMost(SOON).until(() -> PROVIDER.answeredRefundOf(paymentSn));
        assertThat(webhookStatus("back-" + orderSn)).isEqualTo("PROCESSED");
    }

    @Test
    void unmatchedRefundIsSettledByAWebhookWithoutOurReference() {
        PROVIDER.treatsRefundsOf(paymentSn, Mood.TAKES_ITS_TIME);
        quarantined("nowhere-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR"));
        String reference = refundCapture("nowhere-" + orderSn, TestTokens.operator())
                .body()
                .path("reference")
                .asString();
        awaitUnmatchedRefund("nowhere-" + orderSn, "PENDING");
        // Without our reference, as some providers do.
        webhook(
                "back-" + orderSn,
                refundWebhook("refund.succeeded", reference, "25.00")
                        .replace("\"refundSn\":\"" + reference + "\",", ""));
        awaitUnmatchedRefund("nowhere-" + orderSn, "SUCCEEDED");
        awaitProcessed("back-" + orderSn);
    }

    @Test
    void onlyMoneyInQuarantineIsRefundedWithoutAPayment() {
        paid();
        String other = UUID.randomUUID().toString();
        orders.publish(Topics.ORDER, other, created(other));
        await().atMost(SOON).until(() -> rows("SELECT COUNT(*) FROM payment_orders WHERE order_sn = ?", other) == 1);
        quarantined(
                "stolen-" + orderSn,
                succeeded("tp-1-" + orderSn, "25.00", "EUR").replace(paymentSn, Payment.numberOf(other)));
        quarantined("negative-" + orderSn, succeeded("tp-2-" + orderSn, "-25.00", "EUR"));
        quarantined("type-" + orderSn, "{\"type\":\"payment.winked\",\"data\":{}}");
        quarantined("refund-" + orderSn, refundWebhook("refund.succeeded", paymentSn + "-R1", "25.00"));

        String operator = TestTokens.operator();
        assertThat(refundCapture("stolen-" + orderSn, operator).problem()).isEqualTo("409 capture-accepted");
        assertThat(refundCapture("paid-" + orderSn, operator).problem()).isEqualTo("409 webhook-not-quarantined");
        assertThat(refundCapture("nothing-" + orderSn, operator).problem()).isEqualTo("404 webhook-not-found");
        for (String name : List.of("negative-", "type-", "refund-")) {
            assertThat(refundCapture(name + orderSn, operator).problem())
                    .as(name)
                    .isEqualTo("409 webhook-not-refundable");
        }
        assertThat(rows(UNMATCHED_REFUNDS + "LIKE ?", "%" + orderSn)).isZero();
    }

    @Test
    void webhookIsDismissedUnlessItCarriesMoney() {
        paid();
        String other = UUID.randomUUID().toString();
        orders.publish(Topics.ORDER, other, created(other));
        await().atMost(SOON).until(() -> rows("SELECT COUNT(*) FROM payment_orders WHERE order_sn = ?", other) == 1);
        quarantined(
                "stolen-" + orderSn,
                succeeded("tp-1-" + orderSn, "25.00", "EUR").replace(paymentSn, Payment.numberOf(other)));
        quarantined("negative-" + orderSn, succeeded("tp-2-" + orderSn, "-25.00", "EUR"));
        quarantined("type-" + orderSn, "{\"type\":\"payment.winked\",\"data\":{}}");
        quarantined("refund-" + orderSn, refundWebhook("refund.succeeded", paymentSn + "-R1", "25.00"));
        quarantined("money-" + orderSn, succeeded("tp-3-" + orderSn, "24.99", "EUR"));
        long undecided = webhooks.undecided();

        assertThat(dismiss("money-" + orderSn, "no").problem()).isEqualTo("409 webhook-carries-money");
        assertThat(dismiss("paid-" + orderSn, "no").problem()).isEqualTo("409 webhook-not-quarantined");
        assertThat(dismiss("nothing-" + orderSn, "no").problem()).isEqualTo("404 webhook-not-found");
        assertThat(dismiss("type-" + orderSn, " ").status()).isEqualTo(400);
        assertThat(post("/webhooks/payments/type-" + orderSn + "/dismissal", token(), "{\"note\":\"no\"}")
                        .status())
                .isEqualTo(403);
        assertThat(webhooks.undecided()).isEqualTo(undecided);

        for (String name : List.of("stolen-", "negative-", "type-", "refund-")) {
            Answer first = dismiss(name + orderSn, "asked the provider");
            assertThat(first.status()).as(name).isEqualTo(200);
            assertThat(dismiss(name + orderSn, "once more").body()).isEqualTo(first.body());
            assertThat(webhookStatus(name + orderSn)).isEqualTo("DISMISSED");
        }
        assertThat(webhooks.undecided()).isEqualTo(undecided - 4);
        assertThat(get("/webhooks/payments?status=DISMISSED&limit=200", TestTokens.operator())
                        .body()
                        .path("items")
                        .valueStream()
                        .filter(item -> item.path("webhookId").asString().equals("type-" + orderSn)))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.path("dismissed").path("note").asString()).isEqualTo("asked the provider");
                    assertThat(item.path("dismissed").path("by").asString()).isNotEmpty();
                });
        assertThat(post("/webhooks/payments/type-" + orderSn + "/retry", TestTokens.operator(), "")
                        .problem())
                .isEqualTo("404 webhook-not-found");
    }

    @Test
    void captureIsAcceptedOrRefundedButNeverBoth() {
        opened();
        for (int number = 0; number < 10; number++) {
            String capture = "tp-" + number + "-" + orderSn;
            String wrong = "wrong-" + number + "-" + orderSn;
            String right = "right-" + number + "-" + orderSn;
            quarantined(wrong, succeeded(capture, "24.99", "EUR"));
            List.<Runnable>of(
                            () -> webhook(right, succeeded(capture, "25.00", "EUR")),
                            () -> refundCapture(wrong, TestTokens.operator()))
                    .parallelStream()
                    .forEach(Runnable::run);
            await().atMost(SOON).until(() -> !webhookStatus(right).equals("RECEIVED"));
            int accepted = rows("SELECT COUNT(order_sn) FROM payment_captures WHERE third_party_sn = ?", capture);
            int refunded = rows(UNMATCHED_REFUNDS + "= ?", capture);
            assertThat(accepted + refunded).isEqualTo(1);
            assertThat(webhookStatus(right)).isEqualTo(accepted == 1 ? "PROCESSED" : "QUARANTINED");
        }
    }

    @Test
    void whoAcceptsMoneyWaitsForWhoIsAboutToRefundIt() throws Exception {
        opened();
        CompletableFuture<Integer> delivered = new CompletableFuture<>();
        inTransaction(() -> {
            jdbc.update(
                    "INSERT INTO payment_captures (third_party_sn, amount, currency, created_at)"
                            + " VALUES (?, 24.99, 'EUR', UTC_TIMESTAMP(6))",
                    "tp-1-" + orderSn);
            jdbc.update(
                    "INSERT INTO payment_refunds (refund_sn, payment_sn, third_party_sn, amount, currency, reason, status,"
                            + " round, requested_by, requested_at, attempts) VALUES (?, ?, ?, 24.99, 'EUR',"
                            + " 'UNMATCHED_CAPTURE', 'SUCCEEDED', 1, 'x', UTC_TIMESTAMP(6), 1)",
                    Refund.unmatchedNumber("tp-1-" + orderSn),
                    paymentSn,
                    "tp-1-" + orderSn);
            delivered.completeAsync(() -> webhook("right-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR")));
            awaitSomebodyWaitingForALock();
        });
        assertThat(delivered.get(1, TimeUnit.MINUTES)).isEqualTo(200);
        await().atMost(SOON).until(() -> webhookStatus("right-" + orderSn).equals("QUARANTINED"));
        assertThat(payment().path("status").asString()).isEqualTo("PENDING");
        assertThat(types()).containsExactly("PaymentCreated");
    }

    @Test
    void whoRefundsMoneyWaitsForWhoIsAboutToAcceptIt() throws Exception {
        opened();
        quarantined("wrong-" + orderSn, succeeded("tp-1-" + orderSn, "24.99", "EUR"));
        CompletableFuture<Answer> asked = new CompletableFuture<>();
        inTransaction(() -> {
            jdbc.update(
                    "INSERT INTO payment_captures VALUES ('another', 1, ?, 25, 'EUR', UTC_TIMESTAMP(6),"
                            + " UTC_TIMESTAMP(6))",
                    "tp-1-" + orderSn);
            asked.completeAsync(() -> refundCapture("wrong-" + orderSn, TestTokens.operator()));
            awaitSomebodyWaitingForALock();
        });
        assertThat(asked.get(1, TimeUnit.MINUTES).problem()).isEqualTo("409 capture-accepted");
        assertThat(rows(UNMATCHED_REFUNDS + "= ?", "tp-1-" + orderSn)).isZero();
    }

    // ---- the time is over

    @Test
    void unpaidPaymentExpires() {
        opened();
        theTimeIsOver();
        awaitStatus("CANCELLED");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentExpired");
        assertThat(PROVIDER.callsAbout(paymentSn)).contains("POST /v1/payments/" + paymentSn + "/close");
        assertThat(post("/payments/" + paymentSn + "/checkout", token(), "").problem())
                .isEqualTo("409 payment-not-pending");
    }

    @Test
    void paidPaymentDoesNotExpire() {
        opened();
        PROVIDER.says(paymentSn, "succeeded", captureAtTheProvider("tp-1-" + orderSn, "25.00"));
        theTimeIsOver();
        awaitStatus("PAID");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed");
    }

    @Test
    void nothingExpiresWhileTheProviderIsSilent() {
        opened();
        PROVIDER.isDown(true);
        theTimeIsOver();
        await().atMost(SOON).until(() -> !PROVIDER.callsAbout(paymentSn).isEmpty());
        assertThat(payment().path("status").asString()).isEqualTo("PENDING");
        PROVIDER.isDown(false);
        awaitStatus("CANCELLED");
    }

    @Test
    void unmatchedCaptureDoesNotKeepAPaymentOpen() {
        opened();
        PROVIDER.says(paymentSn, "succeeded", captureAtTheProvider("tp-1-" + orderSn, "2.50"));
        theTimeIsOver();
        awaitStatus("CANCELLED");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentExpired");
        await().atMost(SOON).until(() -> webhookStatus("found:tp-1-" + orderSn).equals("QUARANTINED"));
    }

    @Test
    void lostWebhookIsMadeUpFor() {
        opened();
        assertThat(post("/payments/" + paymentSn + "/checkout", token(), "").status())
                .isEqualTo(200);
        assertThat(rows("SELECT COUNT(*) FROM payment_orders WHERE order_sn = ? AND due_at < expires_at", orderSn))
                .as("the provider is asked before the time is over")
                .isEqualTo(1);
        PROVIDER.says(paymentSn, "succeeded", captureAtTheProvider("tp-1-" + orderSn, "25.00"));
        jdbc.update("UPDATE payment_orders SET due_at = '2026-01-01' WHERE order_sn = ?", orderSn);
        awaitStatus("PAID");
        assertThat(PROVIDER.callsAbout(paymentSn)).noneMatch(call -> call.endsWith("/close"));
    }

    // ---- when nobody may pay any more

    @Test
    void paymentOfACancelledOrderIsClosedAtTheProvider() {
        opened();
        PROVIDER.says(paymentSn, "pending", "");
        orders.publish(Topics.ORDER, orderSn, cancelled());
        await().atMost(SOON).until(() -> PROVIDER.callsAbout(paymentSn).contains(closing()));
        awaitNothingDue();
        assertThat(payment().path("status").asString()).isEqualTo("CANCELLED");
        assertThat(types()).containsExactly("PaymentCreated", "PaymentCancelled");
    }

    @Test
    void captureWithoutAWebhookIsRefundedAfterTheCancellation() {
        opened();
        PROVIDER.says(paymentSn, "succeeded", captureAtTheProvider("tp-1-" + orderSn, "25.00"));
        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("REFUNDED");
        assertThat(types())
                .containsExactly(
                        "PaymentCreated",
                        "PaymentCancelled",
                        "LatePaymentReceived",
                        "RefundStarted",
                        "PaymentRefunded");
        assertThat(rows("SELECT due_at = expires_at FROM payment_orders WHERE order_sn = ?", orderSn))
                .as("asked once more when the time to pay is over")
                .isEqualTo(1);
    }

    @Test
    void captureWithoutAWebhookIsRefundedAfterTheDecline() {
        opened();
        PROVIDER.says(paymentSn, "succeeded", captureAtTheProvider("tp-1-" + orderSn, "25.00"));
        webhook("declined-" + orderSn, failed(false));
        awaitStatus("REFUNDED");
        assertThat(types())
                .containsExactly(
                        "PaymentCreated", "PaymentFailed", "LatePaymentReceived", "RefundStarted", "PaymentRefunded");
        assertThat(PROVIDER.callsAbout(paymentSn + "-R1")).hasSize(1);
    }

    @Test
    void declinedPaymentIsClosedAtTheProvider() {
        opened();
        PROVIDER.says(paymentSn, "failed", "");
        webhook("declined-" + orderSn, failed(false));
        await().atMost(SOON).until(() -> PROVIDER.callsAbout(paymentSn).contains(closing()));
        awaitNothingDue();
        assertThat(payment().path("status").asString()).isEqualTo("FAILED");
    }

    @Test
    void silentProviderIsAskedAgainAboutACancelledOrder() {
        opened();
        PROVIDER.isDown(true);
        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("CANCELLED");
        await().atMost(SOON).until(() -> !PROVIDER.callsAbout(paymentSn).isEmpty());
        PROVIDER.isDown(false);
        await().atMost(SOON).until(() -> PROVIDER.callsAbout(paymentSn).contains(closing()));
        awaitNothingDue();
    }

    @Test
    void checkoutDuringTheCancellationIsClosedAtTheProvider() {
        opened();
        orders.publish(Topics.ORDER, orderSn, cancelled());
        awaitStatus("CANCELLED");
        awaitNothingDue();
        int calls = PROVIDER.callsAbout(paymentSn).size();
        PROVIDER.says(paymentSn, "pending", ""); // his checkout was slower than the closing
        reconciling.checkoutOpened(
                orderSn, Cause.person("customer", customer, UUID.randomUUID().toString(), Instant.now()));
        await().atMost(SOON).until(() -> PROVIDER.callsAbout(paymentSn).size() > calls);
        awaitNothingDue();
        assertThat(PROVIDER.callsAbout(paymentSn)).endsWith(closing());
    }

    @Test
    void secondCaptureWithoutAWebhookIsFoundWhenTheTimeIsOver() {
        paid();
        assertThat(rows("SELECT due_at = expires_at FROM payment_orders WHERE order_sn = ?", orderSn))
                .isEqualTo(1);
        PROVIDER.says(
                paymentSn,
                "succeeded",
                captureAtTheProvider("tp-1-" + orderSn, "25.00") + ","
                        + captureAtTheProvider("tp-2-" + orderSn, "25.00"));
        theTimeIsOver();
        await().atMost(SOON).until(() -> payment().path("refunded").asString().equals("25.00"));
        awaitNothingDue();
        assertThat(payment().path("status").asString()).isEqualTo("PAID");
        assertThat(payment().path("refunds").get(0).path("thirdPartySn").asString())
                .isEqualTo("tp-2-" + orderSn);
        assertThat(types()).containsExactly("PaymentCreated", "PaymentConfirmed", "RefundStarted", "PaymentRefunded");
    }

    @Test
    void captureOfAnotherPaymentFoundByReconciliationIsQuarantinedOnce() {
        paid();
        String other = UUID.randomUUID().toString();
        orders.publish(Topics.ORDER, other, created(other));
        await().atMost(SOON).until(() -> rows("SELECT COUNT(*) FROM payment_orders WHERE order_sn = ?", other) == 1);
        PROVIDER.says(Payment.numberOf(other), "succeeded", captureAtTheProvider("tp-1-" + orderSn, "25.00"));
        jdbc.update(
                "UPDATE payment_orders SET expires_at = '2026-01-01', due_at = '2026-01-01' WHERE order_sn = ?", other);
        await().atMost(SOON).untilAsserted(() -> assertThat(statusOf(other)).isEqualTo("CANCELLED"));
        assertThat(webhookStatus("found:tp-1-" + orderSn)).isEqualTo("QUARANTINED");
        assertThat(rows("SELECT COUNT(due_at) FROM payment_orders WHERE order_sn = ?", other))
                .as("nobody asks again")
                .isZero();
        assertThat(types(other)).containsExactly("PaymentCreated", "PaymentExpired");
        assertThat(payment().path("status").asString()).isEqualTo("PAID");
    }

    // ---- faults

    @Test
    void webhookIsAnswered503WhileTheDatabaseIsAway() {
        opened();
        String body = succeeded("tp-1-" + orderSn, "25.00", "EUR");
        long now = Instant.now().getEpochSecond();
        String id = "away-" + orderSn;
        SERVERS.mysql().kill9();
        try {
            Answer answer = deliver(id, now, sign(SECRET, id, now, body), body);
            assertThat(answer.problem()).isEqualTo("503 unavailable");
        } finally {
            SERVERS.mysql().start();
        }
        await().atMost(SOON).until(() -> webhook(id, body) == 200);
        await().ignoreExceptions()
                .atMost(SOON)
                .until(() -> payment().path("status").asString().equals("PAID"));
    }

    @Test
    void twoInstancesDoEverythingOnce() {
        List<String> many = IntStream.range(0, 60)
                .mapToObj(number -> UUID.randomUUID().toString())
                .toList();
        try (SecondInstance second = secondInstance()) {
            int secondPort = second.port();
            many.forEach(sn -> orders.publish(Topics.ORDER, sn, created(sn)));
            IntStream.range(0, many.size()).parallel().forEach(number -> {
                String sn = many.get(number);
                String body = succeeded("tp-" + sn, "25.00", "EUR").replace(paymentSn, Payment.numberOf(sn));
                for (int times = 0; times < 2; times++) {
                    long now = Instant.now().getEpochSecond();
                    assertThat(deliver(
                                            times == 0 ? port : secondPort,
                                            "w-" + sn,
                                            now,
                                            sign(SECRET, "w-" + sn, now, body),
                                            body)
                                    .status())
                            .isEqualTo(200);
                }
            });
            many.forEach(sn -> orders.publish(
                    Topics.ORDER, sn, new OrderCancelled(sn, OrderCancelReason.BY_CUSTOMER, Instant.now())));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(many.stream().map(this::statusOf).collect(toSet()))
                                    .containsExactly("REFUNDED"));
        }
        assertThat(many).allSatisfy(sn -> {
            List<String> emitted = types(sn);
            assertThat(emitted).doesNotHaveDuplicates().contains("PaymentCreated", "RefundStarted", "PaymentRefunded");
            assertThat(emitted).containsAnyOf("PaymentConfirmed", "LatePaymentReceived");
            assertThat(PROVIDER.callsAbout(Payment.numberOf(sn) + "-R1")).hasSize(1);
        });
    }

    @Test
    void twoInstancesEndEachPaymentOnce() {
        List<String> many = IntStream.range(0, 60)
                .mapToObj(number -> UUID.randomUUID().toString())
                .toList();
        many.forEach(sn -> orders.publish(Topics.ORDER, sn, created(sn)));
        await().atMost(SOON).until(() -> rows("SELECT COUNT(*) FROM payment_orders WHERE user_id = ?", customer) == 60);
        try (SecondInstance second = secondInstance()) {
            jdbc.update(
                    "UPDATE payment_orders SET expires_at = '2026-01-01', due_at = '2026-01-01' WHERE user_id = ?",
                    customer);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(many.stream().map(this::statusOf).collect(toSet()))
                                    .containsExactly("CANCELLED"));
            assertThat(new HttpCalls(second.port())
                            .get("/payments/" + Payment.numberOf(many.get(0)), TestTokens.operator())
                            .text("status"))
                    .isEqualTo("CANCELLED");
        }
        assertThat(many).allSatisfy(sn -> assertThat(types(sn)).containsExactly("PaymentCreated", "PaymentExpired"));
        assertThat(rows("SELECT COUNT(due_at) FROM payment_orders WHERE user_id = ?", customer))
                .isZero();
    }

    @Test
    void openPaymentsCostTheTimersNothing() {
        String numbers =
                "(WITH RECURSIVE s AS (SELECT 1 n UNION ALL SELECT n + 1 FROM s WHERE n < 50) SELECT n FROM s)";
        String due = "IF(b.n < 40, NULL, UTC_TIMESTAMP(6) + INTERVAL a.n + 1 HOUR) FROM " + numbers + " a, " + numbers
                + " b";
        jdbc.update("INSERT INTO payment_orders (order_sn, payment_sn, user_id, status, captured, refunded, created_at,"
                + " version, due_at) SELECT CONCAT('filler-', a.n, '-', b.n), CONCAT('filler-', a.n, '-', b.n),"
                + " 'filler', 1, 0, 0, UTC_TIMESTAMP(6), 1, " + due);
        jdbc.update("INSERT INTO payment_refunds (refund_sn, order_sn, refund_no, third_party_sn, amount, currency,"
                + " reason, status, round, requested_at, attempts, next_attempt_at)"
                + " SELECT CONCAT('filler-', a.n, '-', b.n), CONCAT('filler-', a.n, '-', b.n), 1, 'x', 1, 'EUR',"
                + " 'GOODWILL', 'SUCCEEDED', 1, UTC_TIMESTAMP(6), 0, " + due);
        jdbc.update("INSERT INTO payment_webhooks (webhook_id, type, payment_sn, body, status, attempts, received_at,"
                + " next_attempt_at) SELECT CONCAT('filler-', a.n, '-', b.n), 'x', 'x', 'x', 'PROCESSED', 1,"
                + " UTC_TIMESTAMP(6), " + due);
        try {
            ClaimPlans plans = new ClaimPlans(jdbc);
            plans.areRangesOf("payment_orders", "ix_payment_orders_due");
            plans.areRangesOf("payment_refunds", "ix_payment_refunds_due");
            plans.areRangesOf("payment_webhooks", "ix_payment_webhooks_due");
        } finally {
            jdbc.update("DELETE FROM payment_orders WHERE user_id = 'filler'");
            jdbc.update("DELETE FROM payment_refunds WHERE refund_sn LIKE 'filler%'");
            jdbc.update("DELETE FROM payment_webhooks WHERE webhook_id LIKE 'filler%'");
        }
    }

    // ---- dead letters

    @Test
    void erasureOverwritesTheCustomersDeadLettersOnceTheyAreResolved() {
        opened();
        orders.publish(Topics.ORDER, orderSn, withoutCurrency());
        await().atMost(SOON).until(() -> deadLetters().size() == 1);
        String id = deadLetters().path(0).path("id").asString();
        String path = "/customers/" + customer + "/data";
        HttpCalls http = new HttpCalls(port);
        assertThat(http.send("DELETE", path, token(), null).problem()).isEqualTo("403 forbidden");

        JsonNode open = http.send("DELETE", path, TestTokens.operator(), null).body();
        assertThat(open.path("rows").asInt()).isZero();
        assertThat(open.path("postponedOrders").path(0).asString()).isEqualTo(orderSn);
        post("/dead-letters/discard", TestTokens.operator(), "{\"ids\":[" + id + "],\"note\":\"no such currency\"}");
        JsonNode resolved =
                http.send("DELETE", path, TestTokens.operator(), null).body();

        assertThat(resolved.path("rows").asInt()).isEqualTo(1);
        assertThat(resolved.path("postponed").asInt()).isZero();
        assertThat(rows("SELECT COUNT(*) FROM dead_letters WHERE id = ? AND payload IS NULL AND stack IS NULL", id))
                .isEqualTo(1);
        assertThat(rows("SELECT COUNT(*) FROM payment_orders WHERE user_id = ?", customer))
                .as("what the law obliges to keep")
                .isEqualTo(1);
    }

    @Test
    void orderBehindADeadLetterContinuesAfterReplay() {
        UUID broken = orders.publish(Topics.ORDER, orderSn, withoutCurrency());
        UUID behind = orders.publish(Topics.ORDER, orderSn, cancelled());
        await().atMost(SOON).until(() -> deadLetters().size() == 2);
        JsonNode items = deadLetters();
        assertThat(items.findValuesAsString("eventId")).contains(broken.toString(), behind.toString());
        assertThat(items.path(0).path("reason").asString()).contains("ISO 4217");
        assertThat(get("/dead-letters", token()).problem()).isEqualTo("403 forbidden");

        String head = items.path(0).path("id").asString();
        assertThat(post(
                                "/dead-letters/discard",
                                TestTokens.operator(),
                                "{\"ids\":[" + head + "],\"note\":\"no such currency\"}")
                        .status())
                .isEqualTo(200);
        assertThat(post("/dead-letters/replay", TestTokens.operator(), "{\"keys\":[\"" + orderSn + "\"]}")
                        .body()
                        .path("outcomes")
                        .findValuesAsString("outcome"))
                .containsExactly("REPLAYED");

        assertThat(statusOf(orderSn)).isEqualTo("CANCELLED");
        assertThat(deadLetters()).isEmpty();
    }

    // ---- who may see what

    @Test
    void paymentOfAnotherCustomerIsNotFound() {
        opened();
        String other = TestTokens.customer("somebody-else");
        assertThat(get("/payments/" + paymentSn, other).problem()).isEqualTo("404 payment-not-found");
        assertThat(get("/payments/" + paymentSn + "/log", other).problem()).isEqualTo("404 payment-not-found");
        assertThat(post("/payments/" + paymentSn + "/checkout", other, "").problem())
                .isEqualTo("404 payment-not-found");
        assertThat(get("/payments?orderSn=" + orderSn, other).body().path("items"))
                .isEmpty();
        assertThat(get("/payments?orderSn=" + orderSn, token())
                        .body()
                        .path("items")
                        .findValuesAsString("paymentSn"))
                .containsExactly(paymentSn);
        assertThat(get("/payments?status=PENDING", token()).body().path("items").findValuesAsString("paymentSn"))
                .containsExactly(paymentSn);
        assertThat(get("/payments/" + paymentSn, null).problem()).isEqualTo("401 unauthenticated");
    }

    @Test
    void numberIsComparedByteForByte() {
        paid();
        String operator = TestTokens.operator();
        String refund = "{\"amount\":\"1.00\"}";
        for (String other :
                List.of(paymentSn + "%20", paymentSn.toLowerCase(Locale.ROOT) + "x", "%C3%A9", "%00", "%E9")) {
            for (String path : List.of("", "/log")) {
                assertThat(get("/payments/" + other + path, operator).status())
                        .as(other)
                        .isIn(400, 404);
            }
            for (String path : List.of("/refunds", "/refunds/x/retry", "/checkout")) {
                assertThat(send(
                                        "POST",
                                        "/payments/" + other + path,
                                        operator,
                                        Map.of("Idempotency-Key", "k-" + orderSn),
                                        refund)
                                .status())
                        .as(other)
                        .isIn(400, 404);
            }
            assertThat(send("POST", "/webhooks/payments/" + other + "/retry", operator, Map.of(), "{}")
                            .status())
                    .isIn(400, 404);
            assertThat(get("/payments?orderSn=" + other, operator).body().path("items"))
                    .isEmpty();
        }
        assertThat(get("/payments/" + paymentSn + "%20", operator).problem()).isEqualTo("404 payment-not-found");
        for (String refused : List.of("A%2FB", "50%25OFF", "A%3BB")) {
            assertThat(get("/payments/" + refused, operator).problem()).isEqualTo("400 malformed-request");
        }
        for (String position : List.of("\u00e9", "x ", "", "x".repeat(65))) {
            assertThat(get("/payments?cursor=" + CursorPage.cursor(position), operator)
                            .problem())
                    .isEqualTo("422 invalid-cursor");
        }
        assertThat(payment().path("refunds")).isEmpty();
    }

    @Test
    void apiDescribesItself() {
        assertThat(ApiDescription.postsThatMustNotBeRepeated(
                        get("/v3/api-docs", null).body()))
                .isEmpty();
        assertThat(get("/v3/api-docs", null).body().path("paths").propertyNames())
                .contains("/payments", "/payments/{paymentSn}/checkout", "/webhooks/payments");
        HttpCalls management = new HttpCalls(managementPort);
        assertThat(management.get("/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(RequestStatements.during(() -> management.get("/actuator/prometheus", null)))
                .as("queries of a scrape")
                .isEmpty();
        assertThat(get("/actuator/prometheus", null).problem()).isEqualTo("404 http-404");
    }

    // ---- the test's words

    private double gauge(String name, String tag, String value) {
        return meters.get(name).tag(tag, value).gauge().value();
    }

    private long refusedRefunds() {
        return jdbc.queryForObject(
                "SELECT COUNT(*) FROM payment_refunds WHERE status = 'FAILED' AND order_sn IS NOT NULL", Long.class);
    }

    private void opened() {
        orders.publish(Topics.ORDER, orderSn, created());
        awaitStatus("PENDING");
    }

    private void paid() {
        opened();
        webhook("paid-" + orderSn, succeeded("tp-1-" + orderSn, "25.00", "EUR"));
        awaitStatus("PAID");
    }

    private void theTimeIsOver() {
        jdbc.update(
                "UPDATE payment_orders SET expires_at = '2026-01-01', due_at = '2026-01-01' WHERE order_sn = ?",
                orderSn);
    }

    private SecondInstance secondInstance() {
        return new SecondInstance(
                PaymentService.class,
                environment,
                "emshop.provider.url",
                "emshop.provider.api-key",
                "emshop.payment.work.interval",
                "emshop.webhook.secrets");
    }

    private String closing() {
        return "POST /v1/payments/" + paymentSn + "/close";
    }

    private static String captureAtTheProvider(String thirdPartySn, String amount) {
        return "{\"thirdPartySn\":\"" + thirdPartySn + "\",\"amount\":\"" + amount
                + "\",\"currency\":\"EUR\",\"occurredAt\":\"" + OCCURRED_AT + "\"}";
    }

    private void awaitNothingDue() {
        await().atMost(SOON)
                .until(() -> rows("SELECT COUNT(due_at) FROM payment_orders WHERE order_sn = ?", orderSn) == 0);
    }

    private OrderCreated created() {
        return created(orderSn);
    }

    private OrderCreated created(String sn) {
        com.emshop.events.Money price = new com.emshop.events.Money(new BigDecimal("12.50"), "EUR");
        com.emshop.events.Money total = new com.emshop.events.Money(new BigDecimal("25.00"), "EUR");
        return new OrderCreated(
                sn, customer, List.of(new OrderLine("BOOK", "A book", 2, price)), total, "card", null, Instant.now());
    }

    private OrderCreated withoutCurrency() {
        OrderCreated good = created();
        return new OrderCreated(
                orderSn,
                customer,
                good.getLines(),
                new com.emshop.events.Money(new BigDecimal("25.00"), "no currency"),
                "card",
                null,
                Instant.now());
    }

    private JsonNode deadLetters() {
        return get("/dead-letters?key=" + orderSn, TestTokens.operator()).body().path("items");
    }

    private OrderCancelled cancelled() {
        return new OrderCancelled(orderSn, OrderCancelReason.BY_CUSTOMER, Instant.now());
    }

    private String succeeded(String thirdPartySn, String amount, String currency) {
        return """
                {"type":"payment.succeeded","data":{"paymentSn":"%s","thirdPartySn":"%s","amount":"%s","currency":"%s",\
                "occurredAt":"%s","retryable":false}}""".formatted(paymentSn, thirdPartySn, amount, currency, OCCURRED_AT);
    }

    private String failed(boolean retryable) {
        return """
                {"type":"payment.failed","data":{"paymentSn":"%s","thirdPartySn":"x","amount":"25.00","currency":"EUR",\
                "occurredAt":"2026-01-01T12:00:00Z","retryable":%s,"reason":"no cover"}}""".formatted(paymentSn, retryable);
    }

    private String refundWebhook(String type, String refundSn, String amount) {
        return """
                {"type":"%s","data":{"paymentSn":"%s","thirdPartySn":"tp-1-%s","refundSn":"%s","amount":"%s",\
                "currency":"EUR","occurredAt":"2026-01-01T12:00:00Z"}}""".formatted(type, paymentSn, orderSn, refundSn, amount);
    }

    private int webhook(String id, String body) {
        long now = Instant.now().getEpochSecond();
        return deliver(id, now, sign(SECRET, id, now, body), body).status();
    }

    private Answer deliver(String id, long timestamp, String signature, String body) {
        return deliver(port, id, timestamp, signature, body);
    }

    private static Answer deliver(int to, String id, long timestamp, String signature, String body) {
        return deliver(to, null, id, timestamp, signature, body);
    }

    private static Answer deliver(
            int to, @Nullable String token, String id, long timestamp, String signature, String body) {
        return send(
                to,
                "POST",
                "/webhooks/payments",
                token,
                Map.of(
                        "webhook-id", id,
                        "webhook-timestamp", Long.toString(timestamp),
                        "webhook-signature", signature),
                body);
    }

    private static String sign(byte[] secret, String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signed = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String whsec(byte[] secret) {
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }

    private Answer requestRefund(String key, String amount) {
        return send(
                "POST",
                "/payments/" + paymentSn + "/refunds",
                TestTokens.operator(),
                Map.of("Idempotency-Key", key),
                "{\"amount\":\"" + amount + "\",\"reason\":\"sorry\"}");
    }

    private void inTransaction(Runnable work) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> work.run());
    }

    private void awaitSomebodyWaitingForALock() {
        await().atMost(SOON)
                .until(() -> jdbc.queryForObject(
                                "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
                                Integer.class)
                        > 0);
    }

    private Answer dismiss(String webhookId, String note) {
        return post(
                "/webhooks/payments/" + webhookId + "/dismissal", TestTokens.operator(), "{\"note\":\"" + note + "\"}");
    }

    private void quarantined(String id, String body) {
        assertThat(webhook(id, body)).isEqualTo(200);
        await().atMost(SOON).until(() -> webhookStatus(id).equals("QUARANTINED"));
    }

    private Answer refundCapture(String webhookId, String token) {
        return post("/webhooks/payments/" + webhookId + "/refund", token, "{\"note\":\"it matches nothing\"}");
    }

    /** The refund of a webhook's capture, as operators see it. */
    private JsonNode returned(String webhookId) {
        JsonNode items = get("/webhooks/payments?status=QUARANTINED&limit=200", TestTokens.operator())
                .body()
                .path("items");
        for (JsonNode item : items) {
            if (item.path("webhookId").asString().equals(webhookId)) {
                return item.path("returned");
            }
        }
        throw new AssertionError("there is no webhook " + webhookId + " among " + items);
    }

    private void awaitUnmatchedRefund(String webhookId, String status) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(returned(webhookId).path("status").asString())
                                .isEqualTo(status));
    }

    private String token() {
        return TestTokens.customer(customer);
    }

    private JsonNode payment() {
        Answer answer = get("/payments/" + paymentSn, TestTokens.operator());
        return answer.body();
    }

    private Answer get(String path, String token) {
        return send("GET", path, token, Map.of(), null);
    }

    private Answer post(String path, String token, String body) {
        return send("POST", path, token, Map.of(), body);
    }

    private Answer send(String method, String path, String token, Map<String, String> headers, String body) {
        return send(port, method, path, token, headers, body);
    }

    private static Answer send(
            int to, String method, String path, String token, Map<String, String> headers, String body) {
        return new HttpCalls(to).send(method, path, token, headers, body);
    }

    private void awaitStatus(String status) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(payment().path("status").asString()).isEqualTo(status));
    }

    private void awaitProcessed(String webhookId) {
        await().atMost(SOON).until(() -> webhookStatus(webhookId).equals("PROCESSED"));
    }

    private String webhookStatus(String webhookId) {
        return jdbc.queryForObject("SELECT status FROM payment_webhooks WHERE webhook_id = ?", String.class, webhookId);
    }

    private String statusOf(String otherOrderSn) {
        return get("/payments/" + Payment.numberOf(otherOrderSn), TestTokens.operator())
                .body()
                .path("status")
                .asString();
    }

    private int rows(String query, String parameter) {
        return jdbc.queryForObject(query, Integer.class, parameter);
    }

    private List<String> types() {
        return types(orderSn);
    }

    private List<String> types(String sn) {
        return jdbc.queryForList(
                "SELECT SUBSTRING_INDEX(type, '.', -1) FROM outbox WHERE message_key = ? AND topic = ? ORDER BY id",
                String.class,
                sn,
                Topics.PAYMENT);
    }

    private Set<String> traces() {
        return Set.copyOf(jdbc.queryForList(
                "SELECT SUBSTRING(traceparent, 4, 32) FROM outbox WHERE message_key = ?", String.class, orderSn));
    }
}
