package com.emshop.console.messaging;

import static com.emshop.console.messaging.Plots.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.Waiting;
import com.emshop.console.Waiting.Kind;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.payment.RefundReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an order waits for after each event of its story. */
class WaitingTest {
    private static final String END = "";

    static Stream<Arguments> stories() {
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
    @MethodSource("stories")
    void eachEventIsFollowedBySomebodysTurn(String name, List<String> expected) {
        Story story = Story.of("order-1", Plots.good().get(name));
        List<String> turns = IntStream.rangeClosed(1, story.events().size())
                .mapToObj(length -> Waiting.of(story.until(length).evidence(), Story.PATIENCE))
                .map(waiting ->
                        waiting.map(some -> some.kind() + " " + some.what()).orElse(END))
                .toList();

        assertThat(turns).isEqualTo(expected);
    }

    @Test
    void aPaymentIsWaitedForUntilItExpires() {
        Instant expiry = Story.BEGIN.plusSeconds(900);
        assertThat(after(CREATED, PAYMENT_CREATED, RESERVED))
                .isEqualTo(new Waiting(
                        Kind.PERSON,
                        "customer",
                        "payment",
                        Story.BEGIN.plusSeconds(2),
                        expiry,
                        expiry.plus(Duration.ofMinutes(2))));
    }

    @Test
    void aReservationThatEndsBeforeThePaymentDoesDecides() {
        Waiting waiting = after(
                CREATED,
                PAYMENT_CREATED,
                order -> new StockReserved(order, List.of(), Story.BEGIN.plusSeconds(60), Story.BEGIN));
        assertThat(waiting.until()).isEqualTo(Story.BEGIN.plusSeconds(60));

        Waiting later = after(
                CREATED,
                PAYMENT_CREATED,
                order -> new StockReserved(order, List.of(), Story.BEGIN.plusSeconds(60), Story.BEGIN),
                RESERVATION_EXPIRED);
        assertThat(later.until()).isEqualTo(Story.BEGIN.plusSeconds(900));
    }

    @Test
    void aServiceIsStuckWhenNothingIsHeardForTheSettleTime() {
        Waiting waiting = after(CREATED);
        assertThat(waiting.who()).isEqualTo("payment-service");
        assertThat(waiting.stuckFrom()).isEqualTo(Story.BEGIN.plusSeconds(10));
        assertThat(waiting.until()).isNull();
    }

    @Test
    void whatIsObservedLateIsGivenTimeToBeObservedWhole() {
        Instant muchLater = Story.BEGIN.plus(Duration.ofDays(30));
        assertThat(Waiting.of(
                        Story.of("order-1", Plots.plot(CREATED, PAYMENT_CREATED, RESERVED))
                                .evidence(muchLater),
                        Story.PATIENCE))
                .hasValueSatisfying(waiting -> assertThat(waiting.stuckFrom()).isEqualTo(muchLater.plusSeconds(10)));
    }

    @Test
    void whoeverHandsOverTheParcelMayTakeHisTime() {
        assertThat(after(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID, STOCK_CONFIRMED, SHIPMENT_CREATED)
                        .stuckFrom())
                .isNull();
    }

    @Test
    void aParcelCountsAsReceivedAfterAWeek() {
        List<Function<String, SpecificRecord>> shipped = Plots.good().get("shipped");
        Waiting waiting = Waiting.of(
                        Story.of("order-1", shipped.subList(0, shipped.size() - 1))
                                .evidence(),
                        Story.PATIENCE)
                .orElseThrow();

        Instant week = Story.BEGIN.plus(Duration.ofDays(7));
        assertThat(waiting.what()).isEqualTo("receipt");
        assertThat(waiting.until()).isEqualTo(week);
        assertThat(waiting.stuckFrom()).isEqualTo(week.plus(Duration.ofMinutes(2)));
        assertThat(waiting.overdue(week)).isFalse();
        assertThat(waiting.overdue(week.plus(Duration.ofMinutes(2)))).isTrue();
    }

    @Test
    void theProviderHasADayToGiveMoneyBackAndARefusalWaitsForAnOperatorAtOnce() {
        Scene[] dead = {
            CREATED,
            PAYMENT_CREATED,
            RESERVED,
            PAYMENT_CONFIRMED,
            PAID,
            STOCK_CONFIRMED,
            SHIPMENT_REJECTED,
            cancelled(OrderCancelReason.UNDELIVERABLE),
            RETURNED,
            REFUND_STARTED
        };
        assertThat(after(dead).stuckFrom()).isEqualTo(Story.BEGIN.plus(Duration.ofDays(1)));

        Scene[] refused = Arrays.copyOf(dead, dead.length + 1);
        refused[dead.length] = refundFailed("refund-1", "25.00", RefundReason.ORDER_CANCELLED);
        assertThat(after(refused).kind()).isEqualTo(Kind.PERSON);
        assertThat(after(refused).who()).isEqualTo("operator");
        assertThat(after(refused).stuckFrom()).isEqualTo(Story.BEGIN);
    }

    @Test
    void piecesThatACallerReservedAreHisUntilTheyExpire() {
        Waiting waiting = after(RESERVED);
        assertThat(waiting.who()).isEqualTo("caller");
        assertThat(waiting.stuckFrom()).isEqualTo(Story.BEGIN.plusSeconds(960).plus(Duration.ofMinutes(2)));
    }

    private static Waiting after(Scene... scenes) {
        return Waiting.of(Story.of("order-1", Plots.plot(scenes)).evidence(), Story.PATIENCE)
                .orElseThrow();
    }
}
