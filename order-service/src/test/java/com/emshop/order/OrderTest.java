package com.emshop.order;

import static com.emshop.order.OrderStatus.CANCELLED;
import static com.emshop.order.OrderStatus.COMPLETED;
import static com.emshop.order.OrderStatus.NONE;
import static com.emshop.order.OrderStatus.PAID;
import static com.emshop.order.OrderStatus.PENDING_PAYMENT;
import static com.emshop.order.OrderStatus.SHIPPED;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.TraceContext;
import com.emshop.saga.Transition;
import com.emshop.saga.test.StateChanges;
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
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    /**
     * What the reactions change beside that status and the version, which counts the changes. {@code placed} are all states but
     * NONE. What has no line here, and neither another status nor events above, changes nothing at all.
     */
    private static final String CHANGES = """
            submit                      | NONE            | details=DETAILS, trace=TRACE
            cancel                      | PENDING_PAYMENT | cancelReason=BY_CUSTOMER
            cancel                      | PAID            | cancellation=REQUESTED
            paymentCreated              | placed          | paymentStatus=PENDING, paymentSn=p, payBefore=LATER
            paymentConfirmed            | placed          | paymentStatus=PAID
            paymentConfirmed            | PENDING_PAYMENT | paymentSn=p, paidAt=NOON
            paymentFailed               | placed          | paymentStatus=FAILED
            paymentFailed               | PENDING_PAYMENT | cancelReason=PAYMENT_FAILED
            paymentExpired              | placed          | paymentStatus=CANCELLED
            paymentExpired              | PENDING_PAYMENT | cancelReason=PAYMENT_TIMEOUT
            paymentCancelled            | placed          | paymentStatus=CANCELLED
            refundStarted               | placed          | paymentStatus=REFUNDING
            paymentRefunded             | placed          | paymentStatus=REFUNDED
            stockReserved               | placed          | stockStatus=RESERVED
            stockReservationFailed      | placed          | stockStatus=REJECTED
            stockReservationFailed      | PENDING_PAYMENT | cancelReason=OUT_OF_STOCK
            stockReservationExpired     | placed          | stockStatus=EXPIRED
            stockConfirmed              | placed          | stockStatus=CONFIRMED
            stockConfirmationFailed     | placed          | stockStatus=REJECTED
            stockConfirmationFailed     | PENDING_PAYMENT | cancelReason=STOCK_LOST
            stockConfirmationFailed     | PAID            | cancelReason=STOCK_LOST
            stockReleased               | placed          | stockStatus=RELEASED
            stockReturned               | placed          | stockStatus=RETURNED
            shipmentCreated             | placed          | shipmentStatus=CREATED, shipmentSn=s
            shipmentRejected            | placed          | shipmentStatus=REJECTED, shipmentSn=s
            shipmentRejected            | PAID            | cancelReason=UNDELIVERABLE
            shipmentCancelled           | placed          | shipmentStatus=CANCELLED, shipmentSn=s
            shipmentCancelled           | PAID            | cancelReason=BY_CUSTOMER
            shipmentCancellationRefused | PAID            | cancellation=REFUSED
            shipmentCancellationRefused | SHIPPED         | cancellation=REFUSED
            shipmentCancellationRefused | DELIVERED       | cancellation=REFUSED
            shipmentCancellationRefused | COMPLETED       | cancellation=REFUSED
            shipmentDispatched          | placed          | shipmentStatus=DISPATCHED, shipmentSn=s
            shipmentDelivered           | placed          | shipmentStatus=DELIVERED, shipmentSn=s
            shipmentDelivered           | SHIPPED         | deliveredAt=NOON
            """;

    private static final Map<Object, String> NAMES =
            Map.of(details(ADDRESS), "DETAILS", new TraceContext("t", null), "TRACE", NOON, "NOON", LATER, "LATER");

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
                            () -> check(cells.get(0), status, cells.get(status.ordinal() + 1))));
        });
    }

    private static void check(String name, OrderStatus status, String expected) {
        Function<Order, List<OrderEvent>> reaction = REACTIONS.get(name);
        Order order = in(status);
        OrderState before = order.state();
        if (expected.equals("!")) {
            assertThatThrownBy(() -> reaction.apply(order)).isInstanceOf(CommandRejected.class);
            assertThat(order.state()).as("a rejected command changes nothing").isEqualTo(before);
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
        assertThat(StateChanges.between(before, order.state(), NAMES))
                .isEqualTo(changes(name, before, order.status(), !events.isEmpty()));

        OrderState settled = order.state();
        Order again = new Order(settled);
        assertThat(again.state()).as("stored and loaded").isEqualTo(settled);
        if (!name.equals("submit")) {
            again.begin(context());
            assertThat(reaction.apply(again)).as("redelivered").isEmpty();
            assertThat(again.state()).as("redelivered").isEqualTo(settled);
        }
    }

    private static Map<String, String> changes(String reaction, OrderState before, OrderStatus next, boolean emits) {
        Map<String, String> changes = new TreeMap<>();
        for (String line : CHANGES.lines().toList()) {
            List<String> columns =
                    Arrays.stream(line.split("\\|")).map(String::trim).toList();
            boolean matches = columns.get(1).equals("placed")
                    ? before.status() != NONE
                    : columns.get(1).equals(before.status().name());
            if (columns.get(0).equals(reaction) && matches) {
                changes.putAll(StateChanges.parse(columns.get(2)));
            }
        }
        if (next != before.status()) {
            changes.put("status", next.name());
        }
        if (emits || !changes.isEmpty()) {
            changes.put("version", Long.toString(before.version() + 1));
        }
        return changes;
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
    void redeliveredEventOfTheSameSubStatusChangesNothing() {
        Order order = placed(ADDRESS);
        order.paymentCreated("p", LATER);
        order.shipmentCreated("s");
        OrderState before = order.state();

        order.paymentCreated("other", NOON);
        order.shipmentCreated("other");

        assertThat(order.state()).isEqualTo(before);
    }

    @Test
    void shipmentKeepsItsNumberIfItsCancellationNamesNone() {
        Order order = in(PAID);
        order.shipmentCreated("s");
        order.shipmentCancelled(null);
        assertThat(order.state().shipmentSn()).isEqualTo("s");
        assertThat(order.state().shipmentStatus()).isEqualTo(ShipmentStatus.CANCELLED);

        Order neverCreated = in(PAID);
        neverCreated.shipmentCancelled(null);
        assertThat(neverCreated.state().shipmentSn()).isNull();
    }

    @Test
    void paidEventHasWhatLogisticsNeeds() {
        assertThat(in(PENDING_PAYMENT).paymentConfirmed("p", LATER))
                .containsExactly(new OrderEvent.Paid(details(ADDRESS), "p", LATER));
        assertThat(in(NONE).submit(details(ADDRESS))).containsExactly(new OrderEvent.Created(details(ADDRESS)));
    }

    @Test
    void rejectionSaysWhy() {
        assertRejected("order-not-found", in(NONE)::cancel);
        assertRejected("order-not-found", in(NONE)::confirmReceipt);
        assertRejected("order-not-cancellable", in(SHIPPED)::cancel);
        assertRejected("order-not-cancellable", in(CANCELLED)::cancel);
        assertRejected("order-not-delivered", in(SHIPPED)::confirmReceipt);
        assertRejected("order-exists", () -> in(PAID).submit(details(ADDRESS)));
    }

    private static void assertRejected(String code, ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code))
                .message()
                .isNotBlank();
    }

    @Test
    void loadedStateStaysWhatItWas() {
        Order order = in(PENDING_PAYMENT);
        OrderState before = order.state();
        order.cancel();
        assertThat(order.loaded()).isEqualTo(before);
        assertThat(order.details()).isEqualTo(details(ADDRESS));
        assertThat(order.isStored()).isTrue();
        assertThat(in(NONE).isStored()).isFalse();
    }

    @Test
    void statesHaveTheirNumbers() {
        for (OrderStatus status : OrderStatus.values()) {
            assertThat(status.number()).isEqualTo(status.ordinal());
        }
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
