package com.emshop.console.messaging;

import static com.emshop.console.messaging.Plots.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.Audit;
import com.emshop.console.Evidence;
import com.emshop.console.Finding;
import com.emshop.console.Patience;
import com.emshop.console.Verdict;
import com.emshop.events.SkuQuantity;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.payment.RefundReason;
import com.emshop.saga.TraceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every good story, however it is observed, and what is found in every bad one. */
class AuditTest {
    private static final int ROUNDS = 50;
    private static final Audit AUDIT = new Audit(Story.PATIENCE);

    static Stream<Arguments> goodPlots() {
        return Plots.good().entrySet().stream().map(plot -> Arguments.of(plot.getKey(), plot.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodPlots")
    void aGoodStorySettlesInWhicheverOrderItIsObserved(String name, List<Function<String, SpecificRecord>> plot) {
        Story story = Story.of("order-1", plot);
        Evidence expected = story.evidence();
        assertThat(AUDIT.of(expected)).isEqualTo(new Verdict(List.of(), null));

        for (int seed = 0; seed < ROUNDS; seed++) {
            Story scrambled = story.scrambled(new Random(seed));
            assertThat(scrambled.evidence()).as("seed %d", seed).isEqualTo(expected);
            for (int length = 1; length < scrambled.events().size(); length++) {
                Verdict verdict = AUDIT.of(scrambled.until(length).evidence());
                assertThat(verdict.broken())
                        .as("after %d events of seed %d: %s", length, seed, verdict.findings())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodPlots")
    void anUnfinishedOrderWaitsForSomething(String name, List<Function<String, SpecificRecord>> plot) {
        Story story = Story.of("order-1", plot);
        for (int length = 1; length < plot.size(); length++) {
            Verdict verdict = AUDIT.of(story.until(length).evidence());
            // Late money, second captures and returns of direct sales come to orders that had ended.
            assertThat(verdict.settled() || verdict.waiting() != null)
                    .as("after %d events: %s", length, verdict)
                    .isTrue();
        }
    }

    private static Arguments broken(String what, String invariant, boolean certain, Scene... scenes) {
        return Arguments.of(what, invariant, certain, Plots.plot(scenes));
    }

    static Stream<Arguments> badPlots() {
        return Stream.of(
                broken("reserved twice", "told-once", true, CREATED, RESERVED, RESERVED),
                broken(
                        "confirmed twice",
                        "told-once",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        captured("capture-2", "25.00")),
                broken("refunded twice", "told-once", true, CREATED, REFUND_STARTED, REFUNDED, REFUNDED),
                broken(
                        "paid and expired",
                        "either-or",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_EXPIRED,
                        PAYMENT_CONFIRMED),
                broken(
                        "cancelled and shipped",
                        "either-or",
                        true,
                        CREATED,
                        cancelled(OrderCancelReason.OTHER),
                        SHIPPED),
                broken("sold and released", "either-or", true, CREATED, RESERVED, STOCK_CONFIRMED, RELEASED),
                broken("sold without payment", "cause-before-effect", false, CREATED, RESERVED, STOCK_CONFIRMED),
                broken("shipped unpaid", "cause-before-effect", false, CREATED, SHIPMENT_CREATED, DISPATCHED),
                broken("never ordered", "cause-before-effect", false, PAYMENT_CREATED),
                broken(
                        "died of nothing",
                        "cause-before-effect",
                        false,
                        CREATED,
                        cancelled(OrderCancelReason.STOCK_LOST)),
                broken(
                        "given back for nothing",
                        "cause-before-effect",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        REFUND_STARTED),
                broken(
                        "completed without delivery",
                        "cause-before-effect",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        COMPLETED),
                broken("another amount", "money", true, CREATED, PAYMENT_CREATED, captured("capture-1", "24.99")),
                broken(
                        "another amount back",
                        "money",
                        true,
                        CREATED,
                        REFUND_STARTED,
                        refunded("refund-1", "24.99", RefundReason.ORDER_CANCELLED)),
                broken("paid without money", "money", false, CREATED, PAYMENT_CREATED, PAID),
                broken(
                        "refunded while alive",
                        "money",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        REFUND_STARTED,
                        REFUNDED),
                broken(
                        "more back than came",
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
                broken(
                        "kept a part",
                        "money",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OTHER),
                        refundStarted("refund-1", "20.00", RefundReason.ORDER_CANCELLED),
                        refunded("refund-1", "20.00", RefundReason.ORDER_CANCELLED)),
                broken(
                        "late money kept",
                        "money",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_EXPIRED,
                        cancelled(OrderCancelReason.PAYMENT_TIMEOUT),
                        LATE_PAYMENT),
                broken(
                        "a part of the second capture back",
                        "money",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        refundStarted("refund-2", "24.00", RefundReason.DUPLICATE_CAPTURE)),
                broken(
                        "the second capture back twice",
                        "money",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        refundStarted("refund-2", "25.00", RefundReason.DUPLICATE_CAPTURE),
                        refundStarted("refund-3", "25.00", RefundReason.DUPLICATE_CAPTURE)),
                broken(
                        "the first capture back as if it were the second",
                        "money",
                        true,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        refundStarted("refund-2", "capture-1", "25.00", RefundReason.DUPLICATE_CAPTURE)),
                broken("a direct sale, returned twice", "stock", false, STOCK_CONFIRMED, RETURNED, RETURNED),
                broken(
                        "other pieces",
                        "stock",
                        true,
                        CREATED,
                        order -> new StockReserved(
                                order, List.of(new SkuQuantity("book", 1)), Story.BEGIN, Story.BEGIN)),
                broken("given back twice", "stock", false, CREATED, RESERVED, RESERVATION_EXPIRED, RETURNED),
                broken("completed without pieces", "stock", false, CREATED_DIGITAL, COMPLETED),
                broken("dead and holding", "stock", false, CREATED, RESERVED, cancelled(OrderCancelReason.BY_CUSTOMER)),
                broken(
                        "dead and on its way",
                        "shipment",
                        true,
                        CREATED,
                        SHIPMENT_CREATED,
                        DISPATCHED,
                        cancelled(OrderCancelReason.BY_CUSTOMER)),
                broken("left unpaid", "shipment", false, CREATED, SHIPMENT_CREATED, DISPATCHED),
                broken("nobody asks for the money", "nothing-stuck", false, CREATED, RESERVED),
                broken(
                        "paid and forgotten",
                        "nothing-stuck",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_CONFIRMED),
                broken(
                        "dead and nobody gives the money back",
                        "nothing-stuck",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OTHER)),
                broken("digital parcel", "shipment", true, CREATED_DIGITAL, SHIPMENT_CREATED),
                broken(
                        "dead and paid",
                        "cancelled-settles",
                        false,
                        CREATED,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OTHER)),
                broken(
                        "dead and reserved",
                        "cancelled-settles",
                        false,
                        CREATED,
                        RESERVED,
                        cancelled(OrderCancelReason.OTHER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badPlots")
    void aBadStoryIsFound(String what, String invariant, boolean certain, List<Function<String, SpecificRecord>> plot) {
        Story story = Story.of("order-1", plot);
        for (int seed = 0; seed < ROUNDS; seed++) {
            Verdict verdict = AUDIT.of(story.scrambled(new Random(seed)).evidence());
            assertThat(verdict.findings())
                    .filteredOn(finding -> finding.invariant().equals(invariant))
                    .extracting(Finding::certain)
                    .contains(certain);
            assertThat(verdict.settled()).isFalse();
        }
    }

    @Test
    void aServiceThatStandsStillIsNamedWithTheEventItOwes() {
        Verdict verdict =
                AUDIT.of(Story.of("order-1", Plots.plot(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED))
                        .evidence());

        assertThat(verdict.findings())
                .containsExactly(new Finding(
                        "nothing-stuck",
                        "OrderPaid from order-service",
                        "nothing since 2026-01-02T03:04:08.000006Z, order PENDING_PAYMENT",
                        false));
    }

    @Test
    void anotherPatienceIsAnotherAudit() {
        assertThat(AUDIT.edition()).isEqualTo(new Audit(Story.PATIENCE).edition());
        assertThat(AUDIT.edition())
                .isNotEqualTo(new Audit(new Patience(
                                Duration.ofSeconds(11),
                                Story.PATIENCE.grace(),
                                Story.PATIENCE.refund(),
                                Story.PATIENCE.receipt()))
                        .edition());
    }

    @Test
    void twoTracesAreTooMany() {
        Story story = Story.of("order-1", Plots.good().get("shipped"));
        List<Story.Told> events = new ArrayList<>(story.events());
        events.set(
                4, events.get(4).in(new TraceContext("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01", null)));

        Verdict verdict = AUDIT.of(new Story("order-1", events).evidence());

        assertThat(verdict.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.invariant()).isEqualTo("one-trace");
            assertThat(finding.certain()).isTrue();
            assertThat(finding.found())
                    .contains("0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736");
        });
    }

    @Test
    void anEventWithoutTraceIsFound() {
        Story story = Story.of("order-1", Plots.good().get("a direct sale"));
        Verdict verdict =
                AUDIT.of(new Story("order-1", List.of(story.events().get(0).in(null))).evidence());

        assertThat(verdict.findings()).extracting(Finding::invariant).containsExactly("one-trace");
    }

    @Test
    void aRefundThatWasRefusedWaitsForAnOperatorAndIsNoViolation() {
        Verdict verdict = AUDIT.of(Story.of(
                        "order-1",
                        Plots.plot(
                                CREATED,
                                PAYMENT_CREATED,
                                RESERVED,
                                PAYMENT_CONFIRMED,
                                PAID,
                                STOCK_CONFIRMED,
                                SHIPMENT_REJECTED,
                                cancelled(OrderCancelReason.UNDELIVERABLE),
                                REFUND_STARTED,
                                refundFailed("refund-1", "25.00", RefundReason.ORDER_CANCELLED),
                                RETURNED))
                .evidence());

        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.waiting()).isNotNull();
        assertThat(verdict.waiting().what()).isEqualTo("another try of the refused refund");
    }
}
