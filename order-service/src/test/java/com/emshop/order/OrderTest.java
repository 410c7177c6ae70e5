package com.emshop.order;

import static com.emshop.order.OrderStatus.CANCELLED;
import static com.emshop.order.OrderStatus.COMPLETED;
import static com.emshop.order.OrderStatus.NONE;
import static com.emshop.order.OrderStatus.PAID;
import static com.emshop.order.OrderStatus.PENDING_PAYMENT;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.TraceContext;
import com.emshop.saga.Transition;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every event in every state. */
class OrderTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final ShippingAddress ADDRESS = new ShippingAddress("A", "B 1", "C", "12345", "DE", null);

    /**
     * What an order with an address does: the next status and the events, {@code -} for nothing, {@code !} if it is rejected.
     * Columns: NONE, PENDING_PAYMENT, PAID, SHIPPED, DELIVERED, COMPLETED, CANCELLED (because the stock was lost).
     */
    private static final String TABLE = """
            submit                      | PENDING_PAYMENT Created | !                   | !                          | !                   | !                   | ! | !
            cancel                      | !                       | CANCELLED Cancelled | PAID CancellationRequested | !                   | !                   | ! | !
            confirmReceipt              | !                       | !                   | !                          | !                   | COMPLETED Completed | - | !
            receiptOverdue              | -                       | -                   | -                          | -                   | COMPLETED Completed | - | -
            paymentCreated              | -                       | -                   | -                          | -                   | -                   | - | -
            paymentConfirmed            | -                       | PAID Paid           | -                          | -                   | -                   | - | -
            paymentFailed               | -                       | CANCELLED Cancelled | -                          | -                   | -                   | - | -
            paymentExpired              | -                       | CANCELLED Cancelled | -                          | -                   | -                   | - | -
            paymentCancelled            | -                       | -                   | -                          | -                   | -                   | - | -
            refundStarted               | -                       | -                   | -                          | -                   | -                   | - | -
            paymentRefunded             | -                       | -                   | -                          | -                   | -                   | - | -
            stockReserved               | -                       | -                   | -                          | -                   | -                   | - | -
            stockReservationFailed      | -                       | CANCELLED Cancelled | -                          | -                   | -                   | - | -
            stockReservationExpired     | -                       | -                   | -                          | -                   | -                   | - | -
            stockConfirmed              | -                       | -                   | -                          | -                   | -                   | - | -
            stockConfirmationFailed     | -                       | CANCELLED Cancelled | CANCELLED Cancelled        | -                   | -                   | - | -
            stockReleased               | -                       | -                   | -                          | -                   | -                   | - | -
            stockReturned               | -                       | -                   | -                          | -                   | -                   | - | -
            shipmentCreated             | -                       | -                   | -                          | -                   | -                   | - | -
            shipmentRejected            | -                       | -                   | CANCELLED Cancelled        | -                   | -                   | - | -
            shipmentCancelled           | -                       | -                   | CANCELLED Cancelled        | -                   | -                   | - | -
            shipmentCancellationRefused | -                       | -                   | -                          | -                   | -                   | - | -
            shipmentDispatched          | -                       | -                   | SHIPPED Shipped            | -                   | -                   | - | -
            shipmentDelivered           | -                       | -                   | -                          | DELIVERED Delivered | -                   | - | -
            """;

    private static final Cause CUSTOMER = Cause.person("customer", "u", "u/key/o", NOON);
    private static final Cause PAYMENT_FAILED = Cause.event("PaymentFailed", "7", LATER);

    private static final Map<String, Function<Order, List<OrderEvent>>> REACTIONS = new LinkedHashMap<>();

    static {
        REACTIONS.put("submit", order -> order.submit(details(ADDRESS)));
        REACTIONS.put("cancel", Order::cancel);
        REACTIONS.put("confirmReceipt", Order::confirmReceipt);
        REACTIONS.put("receiptOverdue", Order::receiptOverdue);
        REACTIONS.put("paymentCreated", order -> order.paymentCreated("p", LATER));
        REACTIONS.put("paymentConfirmed", order -> order.paymentConfirmed("p", NOON));
        REACTIONS.put("paymentFailed", Order::paymentFailed);
        REACTIONS.put("paymentExpired", Order::paymentExpired);
        REACTIONS.put("paymentCancelled", Order::paymentCancelled);
        REACTIONS.put("refundStarted", Order::refundStarted);
        REACTIONS.put("paymentRefunded", Order::paymentRefunded);
        REACTIONS.put("stockReserved", Order::stockReserved);
        REACTIONS.put("stockReservationFailed", Order::stockReservationFailed);
        REACTIONS.put("stockReservationExpired", Order::stockReservationExpired);
        REACTIONS.put("stockConfirmed", Order::stockConfirmed);
        REACTIONS.put("stockConfirmationFailed", Order::stockConfirmationFailed);
        REACTIONS.put("stockReleased", Order::stockReleased);
        REACTIONS.put("stockReturned", Order::stockReturned);
        REACTIONS.put("shipmentCreated", order -> order.shipmentCreated("s"));
        REACTIONS.put("shipmentRejected", order -> order.shipmentRejected("s"));
        REACTIONS.put("shipmentCancelled", order -> order.shipmentCancelled("s"));
        REACTIONS.put("shipmentCancellationRefused", Order::shipmentCancellationRefused);
        REACTIONS.put("shipmentDispatched", order -> order.shipmentDispatched("s"));
        REACTIONS.put("shipmentDelivered", order -> order.shipmentDelivered("s"));
    }

    @TestFactory
    Stream<DynamicTest> everyCell() {
        return TABLE.lines().flatMap(line -> {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::trim).toList();
            return Arrays.stream(OrderStatus.values())
                    .map(status -> DynamicTest.dynamicTest(
                            cells.get(0) + " in " + status,
                            () -> check(status, REACTIONS.get(cells.get(0)), cells.get(status.ordinal() + 1))));
        });
    }

    private static void check(OrderStatus status, Function<Order, List<OrderEvent>> reaction, String expected) {
        Order order = in(status);
        if (expected.equals("!")) {
            assertThatThrownBy(() -> reaction.apply(order)).isInstanceOf(CommandRejected.class);
            assertThat(order.status()).isEqualTo(status);
            return;
        }
        List<OrderEvent> events = reaction.apply(order);
        String outcome = events.isEmpty() && order.status() == status
                ? "-"
                : order.status()
                        + events.stream()
                                .map(event -> " " + event.getClass().getSimpleName())
                                .collect(joining());
        assertThat(outcome).isEqualTo(expected);

        order.begin(context());
        OrderState settled = order.state();
        if (!REACTIONS.get("submit").equals(reaction)) {
            assertThat(reaction.apply(order)).as("redelivered").isEmpty();
            assertThat(order.state()).as("redelivered").isEqualTo(settled);
        }
    }

    @Test
    void tableCoversEveryReaction() {
        Set<String> reactions = Arrays.stream(Order.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType().equals(List.class))
                .map(Method::getName)
                .collect(toSet());
        Set<String> rows =
                TABLE.lines().map(line -> line.split("\\|")[0].trim()).collect(toSet());
        assertThat(rows).isEqualTo(reactions).isEqualTo(REACTIONS.keySet());
        assertThat(TABLE.lines())
                .allSatisfy(line -> assertThat(line.split("\\|")).hasSize(1 + OrderStatus.values().length));
    }

    @Test
    void declaredTransitionsAreThoseOfTheReactions() {
        Map<OrderStatus, Set<OrderStatus>> made = new EnumMap<>(OrderStatus.class);
        for (OrderStatus status : OrderStatus.values()) {
            made.put(status, EnumSet.noneOf(OrderStatus.class));
            for (ShippingAddress address : Arrays.asList(ADDRESS, null)) {
                REACTIONS.values().forEach(reaction -> made.get(status).addAll(next(in(status, address), reaction)));
            }
        }
        Map<OrderStatus, Set<OrderStatus>> declared = new EnumMap<>(OrderStatus.class);
        for (OrderStatus status : OrderStatus.values()) {
            declared.put(status, Order.TRANSITIONS.successors(status));
        }
        assertThat(made).isEqualTo(declared);
    }

    private static List<OrderStatus> next(Order order, Function<Order, List<OrderEvent>> reaction) {
        try {
            assertThat(reaction.apply(order)).doesNotContainNull();
        } catch (CommandRejected rejected) {
            return List.of();
        }
        return order.transitions().stream().map(Transition::to).toList();
    }

    @Test
    void digitalOrderIsCompleteOncePaidAndSoldInEitherOrder() {
        Order paidFirst = placed(null);
        assertThat(paidFirst.paymentConfirmed("p", NOON)).hasExactlyElementsOfTypes(OrderEvent.Paid.class);
        assertThat(paidFirst.stockConfirmed()).hasExactlyElementsOfTypes(OrderEvent.Completed.class);

        Order soldFirst = placed(null);
        assertThat(soldFirst.stockConfirmed()).isEmpty();
        assertThat(soldFirst.paymentConfirmed("p", NOON))
                .hasExactlyElementsOfTypes(OrderEvent.Paid.class, OrderEvent.Completed.class);

        assertThat(List.of(paidFirst.status(), soldFirst.status())).containsOnly(COMPLETED);
    }

    @Test
    void orderWithAnAddressIsNotCompleteOncePaidAndSold() {
        Order order = placed(ADDRESS);
        order.paymentConfirmed("p", NOON);
        assertThat(order.stockConfirmed()).isEmpty();
        assertThat(order.status()).isEqualTo(PAID);
    }

    @Test
    void paidDigitalOrderIsCancelledAtOnce() {
        Order order = placed(null);
        order.paymentConfirmed("p", NOON);
        assertThat(order.cancel()).containsExactly(new OrderEvent.Cancelled(CancelReason.BY_CUSTOMER));
    }

    @Test
    void cancellationIsRequestedOnceAndItsRefusalIsVisible() {
        Order order = in(PAID);
        assertThat(order.cancel()).containsExactly(new OrderEvent.CancellationRequested());
        assertThat(order.cancel()).isEmpty();
        assertThat(order.state().cancellation()).isEqualTo(Cancellation.REQUESTED);

        order.shipmentDispatched("s");
        order.shipmentCancellationRefused();
        assertThat(order.state().cancellation()).isEqualTo(Cancellation.REFUSED);
        assertThatThrownBy(order::cancel).isInstanceOf(CommandRejected.class);
    }

    @Test
    void orderThatTheCustomerCancelledCanBeCancelledAgain() {
        Order order = placed(ADDRESS);
        order.cancel();
        assertThat(order.cancel()).isEmpty();
    }

    @Test
    void cancelledOrderEmitsItsReason() {
        Map<CancelReason, Function<Order, List<OrderEvent>>> cancellations = Map.of(
                CancelReason.OUT_OF_STOCK, Order::stockReservationFailed,
                CancelReason.PAYMENT_FAILED, Order::paymentFailed,
                CancelReason.PAYMENT_TIMEOUT, Order::paymentExpired,
                CancelReason.STOCK_LOST, Order::stockConfirmationFailed,
                CancelReason.BY_CUSTOMER, Order::cancel);
        cancellations.forEach((reason, cancellation) -> {
            Order order = placed(ADDRESS);
            assertThat(cancellation.apply(order)).containsExactly(new OrderEvent.Cancelled(reason));
            assertThat(order.state().cancelReason()).isEqualTo(reason);
        });
        assertThat(in(PAID).shipmentRejected("s"))
                .containsExactly(new OrderEvent.Cancelled(CancelReason.UNDELIVERABLE));
    }

    @Test
    void subStatusesOnlyMoveForward() {
        Order order = placed(ADDRESS);
        order.paymentCreated("p", LATER);
        order.paymentConfirmed("p", NOON);
        order.stockConfirmed();
        order.shipmentCreated("s");
        OrderState before = order.state();

        order.paymentCreated("other", NOON);
        order.stockReserved();
        order.stockReservationExpired();

        assertThat(order.state()).isEqualTo(before);
        assertThat(before.payBefore()).isEqualTo(LATER);
    }

    @Test
    void transitionIsRecordedWithItsCause() {
        Order order = placed(ADDRESS);
        order.begin(new ReactionContext(PAYMENT_FAILED, LATER, null));
        order.paymentFailed();
        assertThat(order.transitions())
                .containsExactly(
                        new Transition<>("o", NONE, PENDING_PAYMENT, CUSTOMER, NOON),
                        new Transition<>("o", PENDING_PAYMENT, CANCELLED, PAYMENT_FAILED, LATER));
    }

    // ---- fixtures

    private static Order in(OrderStatus status) {
        return in(status, ADDRESS);
    }

    private static Order in(OrderStatus status, ShippingAddress address) {
        OrderState none = OrderState.none("o");
        Order order = new Order(
                status == NONE
                        ? none
                        : new OrderState(
                                "o",
                                status,
                                details(address),
                                none.paymentStatus(),
                                null,
                                null,
                                null,
                                none.stockStatus(),
                                none.shipmentStatus(),
                                null,
                                none.cancellation(),
                                status == CANCELLED ? CancelReason.STOCK_LOST : null,
                                null,
                                3,
                                new TraceContext("t", null)));
        order.begin(context());
        return order;
    }

    private static Order placed(ShippingAddress address) {
        Order order = new Order(OrderState.none("o"));
        order.begin(context());
        order.submit(details(address));
        return order;
    }

    private static OrderDetails details(ShippingAddress address) {
        Money price = new Money(new BigDecimal("12.50"), EUR);
        return new OrderDetails(
                "u", List.of(new OrderLine("BOOK", "A book", 2, price)), price.times(2), "card", address, NOON);
    }

    private static ReactionContext context() {
        return new ReactionContext(CUSTOMER, NOON, new TraceContext("t", null));
    }
}
