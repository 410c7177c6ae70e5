package com.emshop.console.messaging;

import static com.emshop.console.messaging.Scenarios.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.PendingAction;
import com.emshop.console.PendingAction.Kind;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.payment.RefundReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The pending action of an order after each event of a scenario. */
class PendingActionTest {
    private static final String END = "";

    static Stream<Arguments> scenarios() {
        return Stream.of(
                Arguments.of(
                        "shipped",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "PERSON payment",
                                "SERVICE OrderPaid",
                                "SERVICE StockConfirmed",
                                "SERVICE ShipmentCreated",
                                "PERSON dispatch of the parcel",
                                "SERVICE OrderShipped",
                                "PERSON delivery of the parcel",
                                "SERVICE OrderDelivered",
                                "PERSON receipt",
                                END)),
                Arguments.of(
                        "digital",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "PERSON payment",
                                "SERVICE OrderPaid",
                                "SERVICE StockConfirmed",
                                "SERVICE OrderCompleted",
                                END)),
                Arguments.of(
                        "out of stock",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "SERVICE OrderCancelled",
                                "SERVICE PaymentCancelled",
                                END)),
                Arguments.of(
                        "declined",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "PERSON payment",
                                "SERVICE OrderCancelled",
                                "SERVICE StockReleased",
                                END)),
                Arguments.of(
                        "paid too late",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "PERSON payment",
                                "SERVICE OrderCancelled",
                                "SERVICE StockReleased",
                                END,
                                "SERVICE RefundStarted",
                                "PROVIDER PaymentRefunded",
                                END)),
                Arguments.of(
                        "cancelled after payment",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "PERSON payment",
                                "SERVICE OrderPaid",
                                "SERVICE StockConfirmed",
                                "SERVICE ShipmentCreated",
                                "PERSON dispatch of the parcel",
                                "SERVICE ShipmentCancelled",
                                "SERVICE OrderCancelled",
                                "SERVICE StockReturned",
                                "SERVICE StockReturned",
                                "PROVIDER PaymentRefunded",
                                END)),
                Arguments.of(
                        "undeliverable",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "PERSON payment",
                                "SERVICE OrderPaid",
                                "SERVICE StockConfirmed",
                                "SERVICE ShipmentCreated",
                                "SERVICE OrderCancelled",
                                "SERVICE StockReturned",
                                "SERVICE StockReturned",
                                "PROVIDER PaymentRefunded",
                                END)),
                Arguments.of(
                        "paid twice",
                        List.of(
                                "SERVICE PaymentCreated",
                                "SERVICE StockReserved",
                                "PERSON payment",
                                "SERVICE OrderPaid",
                                "SERVICE StockConfirmed",
                                "SERVICE ShipmentCreated",
                                "PERSON dispatch of the parcel",
                                "SERVICE OrderShipped",
                                "PERSON delivery of the parcel",
                                "SERVICE OrderDelivered",
                                "PERSON receipt",
                                END,
                                "PROVIDER PaymentRefunded",
                                END)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void eachEventIsFollowedByTheNextPendingAction(String name, List<String> expected) {
        Scenario scenario = Scenario.of("order-1", Scenarios.valid().get(name));
        List<String> actions = IntStream.rangeClosed(1, scenario.events().size())
                .mapToObj(length -> PendingAction.of(scenario.first(length).projection(), Scenario.TIMEOUTS))
                .map(action -> action.map(pending -> pending.kind() + " " + pending.what())
                        .orElse(END))
                .toList();

        assertThat(actions).isEqualTo(expected);
    }

    @Test
    void pendingPaymentEndsWithItsExpiry() {
        Instant expiry = Scenario.START.plusSeconds(900);
        assertThat(after(CREATED, PAYMENT_CREATED, RESERVED))
                .isEqualTo(new PendingAction(
                        Kind.PERSON,
                        "customer",
                        "payment",
                        Scenario.START.plusSeconds(2),
                        expiry,
                        expiry.plus(Duration.ofMinutes(2))));
    }

    @Test
    void earlierExpiryOfReservationAndPaymentIsTheDeadline() {
        PendingAction action = after(
                CREATED,
                PAYMENT_CREATED,
                order -> new StockReserved(order, List.of(), Scenario.START.plusSeconds(60), Scenario.START));
        assertThat(action.until()).isEqualTo(Scenario.START.plusSeconds(60));

        PendingAction later = after(
                CREATED,
                PAYMENT_CREATED,
                order -> new StockReserved(order, List.of(), Scenario.START.plusSeconds(60), Scenario.START),
                RESERVATION_EXPIRED);
        assertThat(later.until()).isEqualTo(Scenario.START.plusSeconds(900));
    }

    @Test
    void serviceIsStuckAfterTheSettleTime() {
        PendingAction action = after(CREATED);
        assertThat(action.who()).isEqualTo("payment-service");
        assertThat(action.stuckFrom()).isEqualTo(Scenario.START.plusSeconds(10));
        assertThat(action.until()).isNull();
    }

    @Test
    void lateObservationExtendsTheDeadline() {
        Instant muchLater = Scenario.START.plus(Duration.ofDays(30));
        assertThat(PendingAction.of(
                        Scenario.of("order-1", List.of(CREATED, PAYMENT_CREATED, RESERVED))
                                .projection(muchLater),
                        Scenario.TIMEOUTS))
                .hasValueSatisfying(action -> assertThat(action.stuckFrom()).isEqualTo(muchLater.plusSeconds(10)));
    }

    @Test
    void dispatchHasNoDeadline() {
        assertThat(after(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID, STOCK_CONFIRMED, SHIPMENT_CREATED)
                        .stuckFrom())
                .isNull();
    }

    @Test
    void receiptIsOverdueAWeekAfterDelivery() {
        List<EventFactory> shipped = Scenarios.valid().get("shipped");
        PendingAction action = PendingAction.of(
                        Scenario.of("order-1", shipped.subList(0, shipped.size() - 1))
                                .projection(),
                        Scenario.TIMEOUTS)
                .orElseThrow();

        Instant week = Scenario.START.plus(Duration.ofDays(7));
        assertThat(action.what()).isEqualTo("receipt");
        assertThat(action.until()).isEqualTo(week);
        assertThat(action.stuckFrom()).isEqualTo(week.plus(Duration.ofMinutes(2)));
        assertThat(action.overdue(week)).isFalse();
        assertThat(action.overdue(week.plus(Duration.ofMinutes(2)))).isTrue();
    }

    @Test
    void refundIsStuckAfterADayAndARefusedOneAtOnce() {
        List<EventFactory> refunding = Scenarios.append(Scenarios.UNDELIVERABLE, RETURNED, REFUND_STARTED);
        assertThat(after(refunding).stuckFrom()).isEqualTo(Scenario.START.plus(Duration.ofDays(1)));

        List<EventFactory> refused =
                Scenarios.append(refunding, refundFailed("refund-1", "25.00", RefundReason.ORDER_CANCELLED));
        assertThat(after(refused).kind()).isEqualTo(Kind.PERSON);
        assertThat(after(refused).who()).isEqualTo("operator");
        assertThat(after(refused).stuckFrom()).isEqualTo(Scenario.START);
    }

    @Test
    void directReservationWaitsForItsCallerUntilItExpires() {
        PendingAction action = after(RESERVED);
        assertThat(action.who()).isEqualTo("caller");
        assertThat(action.stuckFrom()).isEqualTo(Scenario.START.plusSeconds(960).plus(Duration.ofMinutes(2)));
    }

    private static PendingAction after(EventFactory... factories) {
        return after(List.of(factories));
    }

    private static PendingAction after(List<EventFactory> factories) {
        return PendingAction.of(Scenario.of("order-1", factories).projection(), Scenario.TIMEOUTS)
                .orElseThrow();
    }
}
