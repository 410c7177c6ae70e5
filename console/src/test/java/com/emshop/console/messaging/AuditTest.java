package com.emshop.console.messaging;

import static com.emshop.console.messaging.Scenarios.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.Audit;
import com.emshop.console.AuditResult;
import com.emshop.console.AuditTimeouts;
import com.emshop.console.Finding;
import com.emshop.console.OrderProjection;
import com.emshop.events.SkuQuantity;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.payment.RefundReason;
import com.emshop.saga.TraceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The audit finds nothing in valid scenarios and the expected invariant in each invalid one, in every order of observation. */
class AuditTest {
    private static final int ROUNDS = 50;
    private static final Audit AUDIT = new Audit(Scenario.TIMEOUTS);

    static Stream<Arguments> validScenarios() {
        return Scenarios.valid().entrySet().stream().map(events -> Arguments.of(events.getKey(), events.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("validScenarios")
    void validScenarioSettlesInEveryOrderOfObservation(String name, List<EventFactory> events) {
        Scenario scenario = Scenario.of("order-1", events);
        OrderProjection expected = scenario.projection();
        assertThat(AUDIT.check(expected)).isEqualTo(new AuditResult(List.of(), null));

        for (int seed = 0; seed < ROUNDS; seed++) {
            Scenario shuffled = scenario.shuffled(new Random(seed));
            assertThat(shuffled.projection()).as("seed %d", seed).isEqualTo(expected);
            for (int length = 1; length < shuffled.events().size(); length++) {
                AuditResult result = AUDIT.check(shuffled.first(length).projection());
                assertThat(result.hasCertainFinding())
                        .as("after %d events of seed %d: %s", length, seed, result.findings())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("validScenarios")
    void unfinishedOrderHasAPendingAction(String name, List<EventFactory> events) {
        Scenario scenario = Scenario.of("order-1", events);
        for (int length = 1; length < events.size(); length++) {
            AuditResult result = AUDIT.check(scenario.first(length).projection());
            // late payments, duplicate captures and returns of direct sales follow the end of an order
            assertThat(result.settled() || result.pendingAction() != null)
                    .as("after %d events: %s", length, result)
                    .isTrue();
        }
    }

    private static Arguments invalid(String what, String invariant, boolean certain, EventFactory... factories) {
        return Arguments.of(what, invariant, certain, List.of(factories));
    }

    static Stream<Arguments> invalidScenarios() {
        return Stream.of(
                invalid("reserved twice", "no-duplicate-events", true, CREATED, RESERVED, RESERVED),
                invalid(
                        "confirmed twice",
                        "no-duplicate-events",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        captured("capture-2", "25.00")),
                invalid("refunded twice", "no-duplicate-events", true, CREATED, REFUND_STARTED, REFUNDED, REFUNDED),
                invalid(
                        "paid and expired",
                        "mutually-exclusive-events",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_EXPIRED,
                        PAYMENT_CONFIRMED),
                invalid(
                        "cancelled and shipped",
                        "mutually-exclusive-events",
                        true,
                        CREATED,
                        cancelled(OrderCancelReason.OTHER),
                        SHIPPED),
                invalid(
                        "sold and released",
                        "mutually-exclusive-events",
                        true,
                        CREATED,
                        RESERVED,
                        STOCK_CONFIRMED,
                        RELEASED),
                invalid("sold without payment", "cause-before-effect", false, CREATED, RESERVED, STOCK_CONFIRMED),
                invalid("shipped unpaid", "cause-before-effect", false, CREATED, SHIPMENT_CREATED, DISPATCHED),
                invalid("never ordered", "cause-before-effect", false, PAYMENT_CREATED),
                invalid(
                        "cancelled without cause",
                        "cause-before-effect",
                        false,
                        CREATED,
                        cancelled(OrderCancelReason.STOCK_LOST)),
                invalid(
                        "refunded without cause",
                        "cause-before-effect",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        REFUND_STARTED),
                invalid(
                        "completed without delivery",
                        "cause-before-effect",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        COMPLETED),
                invalid(
                        "different amount captured",
                        "money",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        captured("capture-1", "24.99")),
                invalid(
                        "different amount refunded",
                        "money",
                        true,
                        CREATED,
                        REFUND_STARTED,
                        refunded("refund-1", "24.99", RefundReason.ORDER_CANCELLED)),
                invalid("paid without money", "money", false, CREATED, PAYMENT_CREATED, PAID),
                invalid(
                        "refunded without cancellation",
                        "money",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        REFUND_STARTED,
                        REFUNDED),
                invalid(
                        "more refunded than captured",
                        "money",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        refundStarted("refund-1", "20.00", RefundReason.GOODWILL),
                        refunded("refund-1", "20.00", RefundReason.GOODWILL),
                        refundStarted("refund-2", "20.00", RefundReason.GOODWILL),
                        refunded("refund-2", "20.00", RefundReason.GOODWILL)),
                invalid(
                        "partly refunded",
                        "money",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OTHER),
                        refundStarted("refund-1", "20.00", RefundReason.ORDER_CANCELLED),
                        refunded("refund-1", "20.00", RefundReason.ORDER_CANCELLED)),
                invalid(
                        "late payment kept",
                        "money",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_EXPIRED,
                        cancelled(OrderCancelReason.PAYMENT_TIMEOUT),
                        LATE_PAYMENT),
                invalid(
                        "duplicate capture partly refunded",
                        "money",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        refundStarted("refund-2", "24.00", RefundReason.DUPLICATE_CAPTURE)),
                invalid(
                        "duplicate capture refunded twice",
                        "money",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        refundStarted("refund-2", "25.00", RefundReason.DUPLICATE_CAPTURE),
                        refundStarted("refund-3", "25.00", RefundReason.DUPLICATE_CAPTURE)),
                invalid(
                        "first capture refunded as a duplicate",
                        "money",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        refundStarted("refund-2", "capture-1", "25.00", RefundReason.DUPLICATE_CAPTURE)),
                invalid("a direct sale, returned twice", "stock", false, STOCK_CONFIRMED, RETURNED, RETURNED),
                invalid(
                        "different quantities",
                        "stock",
                        true,
                        CREATED,
                        order -> new StockReserved(
                                order, List.of(new SkuQuantity("book", 1)), Scenario.START, Scenario.START)),
                invalid("returned twice", "stock", false, CREATED, RESERVED, RESERVATION_EXPIRED, RETURNED),
                invalid("completed without stock", "stock", false, CREATED_DIGITAL, COMPLETED),
                invalid(
                        "cancelled with allocated stock",
                        "stock",
                        false,
                        CREATED,
                        RESERVED,
                        cancelled(OrderCancelReason.BY_CUSTOMER)),
                invalid(
                        "cancelled and dispatched",
                        "shipment",
                        true,
                        CREATED,
                        SHIPMENT_CREATED,
                        DISPATCHED,
                        cancelled(OrderCancelReason.BY_CUSTOMER)),
                invalid("dispatched unpaid", "shipment", false, CREATED, SHIPMENT_CREATED, DISPATCHED),
                invalid("payment not created", "nothing-stuck", false, CREATED, RESERVED),
                invalid(
                        "OrderPaid missing",
                        "nothing-stuck",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_CONFIRMED),
                invalid(
                        "refund of a cancelled order missing",
                        "nothing-stuck",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OTHER)),
                invalid("shipment of digital goods", "shipment", true, CREATED_DIGITAL, SHIPMENT_CREATED),
                invalid(
                        "cancelled and paid",
                        "cancelled-settles",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OTHER)),
                invalid(
                        "cancelled and reserved",
                        "cancelled-settles",
                        false,
                        CREATED,
                        RESERVED,
                        cancelled(OrderCancelReason.OTHER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidScenarios")
    void invalidScenarioIsFound(String what, String invariant, boolean certain, List<EventFactory> events) {
        Scenario scenario = Scenario.of("order-1", events);
        for (int seed = 0; seed < ROUNDS; seed++) {
            AuditResult result = AUDIT.check(scenario.shuffled(new Random(seed)).projection());
            assertThat(result.findings())
                    .filteredOn(finding -> finding.invariant().equals(invariant))
                    .extracting(Finding::certain)
                    .contains(certain);
            assertThat(result.settled()).isFalse();
        }
    }

    @Test
    void stuckServiceIsNamedWithItsMissingEvent() {
        AuditResult result =
                AUDIT.check(Scenario.of("order-1", List.of(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED))
                        .projection());

        assertThat(result.findings())
                .containsExactly(new Finding(
                        "nothing-stuck",
                        "OrderPaid from order-service",
                        "nothing since 2026-01-02T03:04:08.000006Z, order PENDING_PAYMENT",
                        false));
    }

    @Test
    void otherTimeoutsChangeTheAuditVersion() {
        assertThat(AUDIT.version()).isEqualTo(new Audit(Scenario.TIMEOUTS).version());
        assertThat(AUDIT.version())
                .isNotEqualTo(new Audit(new AuditTimeouts(
                                Duration.ofSeconds(11),
                                Scenario.TIMEOUTS.grace(),
                                Scenario.TIMEOUTS.refund(),
                                Scenario.TIMEOUTS.receipt()))
                        .version());
    }

    @Test
    void secondTraceIsFound() {
        Scenario scenario = Scenario.of("order-1", Scenarios.valid().get("shipped"));
        List<Scenario.ScenarioEvent> events = new ArrayList<>(scenario.events());
        events.set(
                4, events.get(4).in(new TraceContext("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01", null)));

        AuditResult result = AUDIT.check(new Scenario("order-1", events).projection());

        assertThat(result.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.invariant()).isEqualTo("one-trace");
            assertThat(finding.certain()).isTrue();
            assertThat(finding.found())
                    .contains("0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736");
        });
    }

    @Test
    void eventWithoutTraceIsFound() {
        Scenario scenario = Scenario.of("order-1", Scenarios.valid().get("a direct sale"));
        AuditResult result = AUDIT.check(
                new Scenario("order-1", List.of(scenario.events().get(0).in(null))).projection());

        assertThat(result.findings()).extracting(Finding::invariant).containsExactly("one-trace");
    }

    @Test
    void refusedRefundWaitsForAnOperatorAndIsNoViolation() {
        AuditResult result = AUDIT.check(Scenario.of(
                        "order-1",
                        Scenarios.append(
                                Scenarios.UNDELIVERABLE,
                                REFUND_STARTED,
                                refundFailed("refund-1", "25.00", RefundReason.ORDER_CANCELLED),
                                RETURNED))
                .projection());

        assertThat(result.findings()).isEmpty();
        assertThat(result.pendingAction()).isNotNull();
        assertThat(result.pendingAction().what()).isEqualTo("retry of the refused refund");
    }
}
