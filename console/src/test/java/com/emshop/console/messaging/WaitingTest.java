package com.emshop.console.messaging;

import static com.emshop.console.messaging.Plots.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.Waiting;
import com.emshop.console.Waiting.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
                .mapToObj(length -> Waiting.of(story.until(length).evidence()))
                .map(waiting ->
                        waiting.map(some -> some.kind() + " " + some.what()).orElse(END))
                .toList();

        assertThat(turns).isEqualTo(expected);
    }

    @Test
    void aPaymentIsWaitedForUntilItExpires() {
        Optional<Waiting> waiting = Waiting.of(Story.of("order-1", Plots.plot(CREATED, PAYMENT_CREATED, RESERVED))
                .evidence());

        Instant expiry = Story.BEGIN.plusSeconds(900);
        assertThat(waiting).contains(new Waiting(Kind.PERSON, "payment", expiry));
    }
}
