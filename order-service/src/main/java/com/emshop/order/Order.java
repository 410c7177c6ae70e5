package com.emshop.order;

import static com.emshop.order.OrderStatus.CANCELLED;
import static com.emshop.order.OrderStatus.COMPLETED;
import static com.emshop.order.OrderStatus.DELIVERED;
import static com.emshop.order.OrderStatus.NONE;
import static com.emshop.order.OrderStatus.PAID;
import static com.emshop.order.OrderStatus.PENDING_PAYMENT;
import static com.emshop.order.OrderStatus.SHIPPED;

import com.emshop.order.OrderEvent.CancellationRequested;
import com.emshop.order.OrderEvent.Cancelled;
import com.emshop.order.OrderEvent.Completed;
import com.emshop.order.OrderEvent.Created;
import com.emshop.order.OrderEvent.Delivered;
import com.emshop.order.OrderEvent.Paid;
import com.emshop.order.OrderEvent.Shipped;
import com.emshop.saga.AggregateType;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.Transitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An order and how it reacts.
 *
 * <pre>
 * PENDING_PAYMENT -> PAID -> SHIPPED -> DELIVERED -> COMPLETED
 * PENDING_PAYMENT | PAID -> CANCELLED, final
 * digital goods:  PAID -> COMPLETED once its stock is confirmed, too
 * </pre>
 *
 * Beside its own status it keeps the last known status of its payment, stock and shipment. Those only ever move forward, so that
 * a redelivered event cannot set them back.
 */
public final class Order extends StatefulAggregate<OrderStatus, OrderEvent> {
    /** How orders are made of stored states. */
    public static final AggregateType<Order, OrderState> TYPE = AggregateType.of(
            "order", (key, state) -> new Order(state == null ? OrderState.none(key) : state), Order::state);

    static final Transitions<OrderStatus> TRANSITIONS = Transitions.of(OrderStatus.class)
            .allow(NONE, PENDING_PAYMENT)
            .allow(PENDING_PAYMENT, PAID, CANCELLED)
            .allow(PAID, SHIPPED, COMPLETED, CANCELLED)
            .allow(SHIPPED, DELIVERED)
            .allow(DELIVERED, COMPLETED)
            .build();

    private final OrderState loaded;
    private @Nullable OrderDetails details;
    private PaymentStatus paymentStatus;
    private @Nullable String paymentSn;
    private @Nullable Instant payBefore;
    private @Nullable Instant paidAt;
    private StockStatus stockStatus;
    private ShipmentStatus shipmentStatus;
    private @Nullable String shipmentSn;
    private Cancellation cancellation;
    private @Nullable CancelReason cancelReason;
    private @Nullable Instant deliveredAt;
    private final long version;

    /** An order as it is stored; {@link OrderState#none} for one that is not. */
    public Order(OrderState state) {
        super(state.orderSn(), state.status(), state.status() != NONE, state.trace(), TRANSITIONS);
        this.loaded = state;
        this.details = state.details();
        this.paymentStatus = state.paymentStatus();
        this.paymentSn = state.paymentSn();
        this.payBefore = state.payBefore();
        this.paidAt = state.paidAt();
        this.stockStatus = state.stockStatus();
        this.shipmentStatus = state.shipmentStatus();
        this.shipmentSn = state.shipmentSn();
        this.cancellation = state.cancellation();
        this.cancelReason = state.cancelReason();
        this.deliveredAt = state.deliveredAt();
        this.version = state.version();
    }

    /** The state that was loaded. */
    public OrderState loaded() {
        return loaded;
    }

    /** The state now, to be stored or shown. */
    public OrderState state() {
        return new OrderState(
                key(),
                status(),
                details,
                paymentStatus,
                paymentSn,
                payBefore,
                paidAt,
                stockStatus,
                shipmentStatus,
                shipmentSn,
                cancellation,
                cancelReason,
                deliveredAt,
                isChanged() ? version + 1 : version,
                trace());
    }

    /** What was ordered; null before the order is placed. */
    public @Nullable OrderDetails details() {
        return details;
    }

    // ---- commands of customers

    /** A customer places the order. */
    public List<OrderEvent> submit(OrderDetails ordered) {
        return switch (status()) {
            case NONE -> {
                details = ordered;
                yield transitionTo(PENDING_PAYMENT, new Created(ordered));
            }
            case PENDING_PAYMENT, PAID, SHIPPED, DELIVERED, COMPLETED, CANCELLED ->
                throw CommandRejected.conflict("order-exists", "There is an order with this number already.");
        };
    }

    /**
     * The customer cancels the order. Before the payment it is cancelled at once; afterwards logistics decides, since the goods
     * may be leaving. Asking again changes nothing.
     */
    public List<OrderEvent> cancel() {
        return switch (status()) {
            case NONE -> throw notFound();
            case PENDING_PAYMENT -> cancelBecause(CancelReason.BY_CUSTOMER);
            case PAID ->
                switch (cancellation) {
                    case NONE -> isDigital() ? cancelBecause(CancelReason.BY_CUSTOMER) : requestCancellation();
                    case REQUESTED -> nothing(); // logistics will answer
                    case REFUSED -> throw notCancellable();
                };
            case SHIPPED, DELIVERED, COMPLETED -> throw notCancellable();
            case CANCELLED -> {
                if (cancelReason == CancelReason.BY_CUSTOMER) {
                    yield nothing();
                }
                throw notCancellable();
            }
        };
    }

    /** The customer confirms that the order has arrived. Confirming again changes nothing. */
    public List<OrderEvent> confirmReceipt() {
        return switch (status()) {
            case NONE -> throw notFound();
            case DELIVERED -> transitionTo(COMPLETED, new Completed());
            case COMPLETED -> nothing();
            case PENDING_PAYMENT, PAID, SHIPPED, CANCELLED ->
                throw CommandRejected.conflict(
                        "order-not-delivered", "Only a delivered order can be confirmed as received.");
        };
    }

    // ---- timers

    /** The receipt window after the delivery has ended: the order counts as received. */
    public List<OrderEvent> receiptOverdue() {
        return switch (status()) {
            case DELIVERED -> transitionTo(COMPLETED, new Completed());
            case NONE, PENDING_PAYMENT, PAID, SHIPPED, COMPLETED, CANCELLED ->
                nothing(); // confirmed before, or never delivered
        };
    }

    // ---- payment

    /** The customer can pay now. */
    public List<OrderEvent> paymentCreated(String sn, Instant expiresAt) {
        if (advance(PaymentStatus.PENDING)) {
            paymentSn = sn;
            payBefore = expiresAt;
        }
        return nothing();
    }

    /** The payment was received. */
    public List<OrderEvent> paymentConfirmed(String sn, Instant paid) {
        advance(PaymentStatus.PAID);
        return switch (status()) {
            case PENDING_PAYMENT -> {
                paymentSn = sn;
                paidAt = paid;
                List<OrderEvent> events = new ArrayList<>(transitionTo(PAID, new Paid(orderDetails(), sn, paid)));
                events.addAll(completeIfDigital());
                yield events;
            }
            case NONE, PAID, SHIPPED, DELIVERED, COMPLETED, CANCELLED -> nothing(); // payment gives it back by itself
        };
    }

    /** The provider refused the payment, finally. */
    public List<OrderEvent> paymentFailed() {
        advance(PaymentStatus.FAILED);
        return cancelUnpaid(CancelReason.PAYMENT_FAILED);
    }

    /** Nobody paid in time. */
    public List<OrderEvent> paymentExpired() {
        advance(PaymentStatus.CANCELLED);
        return cancelUnpaid(CancelReason.PAYMENT_TIMEOUT);
    }

    /** The payment was closed before it was paid, because this order is cancelled. */
    public List<OrderEvent> paymentCancelled() {
        return note(PaymentStatus.CANCELLED);
    }

    /** The payment is being refunded. Only refunds that settle the payment count; goodwill refunds do not. */
    public List<OrderEvent> refundStarted() {
        return note(PaymentStatus.REFUNDING);
    }

    /** The payment was refunded. */
    public List<OrderEvent> paymentRefunded() {
        return note(PaymentStatus.REFUNDED);
    }

    // ---- stock

    /** The stock of every line is reserved. */
    public List<OrderEvent> stockReserved() {
        return note(StockStatus.RESERVED);
    }

    /** Not every line is in stock. For an order that was paid meanwhile {@link #stockConfirmationFailed} follows. */
    public List<OrderEvent> stockReservationFailed() {
        advance(StockStatus.REJECTED);
        return cancelUnpaid(CancelReason.OUT_OF_STOCK);
    }

    /** The reservation was not paid in time. Changes only the stock status: {@link #paymentExpired} decides. */
    public List<OrderEvent> stockReservationExpired() {
        return note(StockStatus.EXPIRED);
    }

    /** The reserved stock is sold to the order. */
    public List<OrderEvent> stockConfirmed() {
        advance(StockStatus.CONFIRMED);
        return completeIfDigital();
    }

    /** The order is paid, or about to be, but its stock is sold out. */
    public List<OrderEvent> stockConfirmationFailed() {
        advance(StockStatus.REJECTED);
        return switch (status()) {
            case PENDING_PAYMENT, PAID -> cancelBecause(CancelReason.STOCK_LOST);
            case NONE, SHIPPED, DELIVERED, COMPLETED, CANCELLED -> nothing();
        };
    }

    /** The reserved stock is available again. */
    public List<OrderEvent> stockReleased() {
        return note(StockStatus.RELEASED);
    }

    /** The sold stock is available again. */
    public List<OrderEvent> stockReturned() {
        return note(StockStatus.RETURNED);
    }

    // ---- shipment

    /** The shipment can be packed. */
    public List<OrderEvent> shipmentCreated(String sn) {
        return note(ShipmentStatus.CREATED, sn);
    }

    /** No carrier serves the address. */
    public List<OrderEvent> shipmentRejected(String sn) {
        advance(ShipmentStatus.REJECTED, sn);
        return switch (status()) {
            case PAID -> cancelBecause(CancelReason.UNDELIVERABLE);
            case NONE, PENDING_PAYMENT, SHIPPED, DELIVERED, COMPLETED, CANCELLED -> nothing();
        };
    }

    /** The cancellation that the customer asked for is granted. */
    public List<OrderEvent> shipmentCancelled(@Nullable String sn) {
        advance(ShipmentStatus.CANCELLED, sn);
        return switch (status()) {
            case PAID -> cancelBecause(CancelReason.BY_CUSTOMER);
            case NONE, PENDING_PAYMENT, SHIPPED, DELIVERED, COMPLETED, CANCELLED -> nothing();
        };
    }

    /** The cancellation that the customer asked for came too late. */
    public List<OrderEvent> shipmentCancellationRefused() {
        return switch (status()) {
            case PAID, SHIPPED, DELIVERED, COMPLETED -> {
                if (cancellation != Cancellation.REFUSED) {
                    cancellation = Cancellation.REFUSED;
                    touch();
                }
                yield nothing();
            }
            case NONE, PENDING_PAYMENT, CANCELLED -> nothing();
        };
    }

    /** The shipment was handed to the carrier. */
    public List<OrderEvent> shipmentDispatched(String sn) {
        advance(ShipmentStatus.DISPATCHED, sn);
        return switch (status()) {
            case PAID -> transitionTo(SHIPPED, new Shipped(sn));
            case NONE, PENDING_PAYMENT, SHIPPED, DELIVERED, COMPLETED, CANCELLED -> nothing();
        };
    }

    /** The shipment arrived. */
    public List<OrderEvent> shipmentDelivered(String sn) {
        advance(ShipmentStatus.DELIVERED, sn);
        return switch (status()) {
            case SHIPPED -> {
                deliveredAt = now();
                yield transitionTo(DELIVERED, new Delivered(sn));
            }
            case NONE, PENDING_PAYMENT, PAID, DELIVERED, COMPLETED, CANCELLED -> nothing();
        };
    }

    // ---- shared steps

    private List<OrderEvent> requestCancellation() {
        cancellation = Cancellation.REQUESTED;
        return emit(new CancellationRequested());
    }

    private List<OrderEvent> cancelUnpaid(CancelReason reason) {
        return switch (status()) {
            case PENDING_PAYMENT -> cancelBecause(reason);
            case NONE, PAID, SHIPPED, DELIVERED, COMPLETED, CANCELLED -> nothing();
        };
    }

    private List<OrderEvent> cancelBecause(CancelReason reason) {
        cancelReason = reason;
        return transitionTo(CANCELLED, new Cancelled(reason));
    }

    /** Nothing has to be shipped: the order is complete once it is paid and its stock is confirmed, in either order. */
    private List<OrderEvent> completeIfDigital() {
        return status() == PAID && isDigital() && stockStatus == StockStatus.CONFIRMED
                ? transitionTo(COMPLETED, new Completed())
                : nothing();
    }

    private List<OrderEvent> note(PaymentStatus next) {
        advance(next);
        return nothing();
    }

    private List<OrderEvent> note(StockStatus next) {
        advance(next);
        return nothing();
    }

    private List<OrderEvent> note(ShipmentStatus next, @Nullable String sn) {
        advance(next, sn);
        return nothing();
    }

    private boolean advance(PaymentStatus next) {
        if (isPlaced() && next.compareTo(paymentStatus) > 0) {
            paymentStatus = next;
            touch();
            return true;
        }
        return false;
    }

    private void advance(StockStatus next) {
        if (isPlaced() && next.compareTo(stockStatus) > 0) {
            stockStatus = next;
            touch();
        }
    }

    private void advance(ShipmentStatus next, @Nullable String sn) {
        if (isPlaced() && next.compareTo(shipmentStatus) > 0) {
            shipmentStatus = next;
            shipmentSn = sn == null ? shipmentSn : sn;
            touch();
        }
    }

    private boolean isPlaced() {
        return status() != NONE;
    }

    private boolean isDigital() {
        return orderDetails().isDigital();
    }

    private OrderDetails orderDetails() {
        return Objects.requireNonNull(details, "an order that was placed has details");
    }

    private static CommandRejected notFound() {
        return CommandRejected.notFound("order-not-found", "There is no such order.");
    }

    private CommandRejected notCancellable() {
        return CommandRejected.conflict(
                "order-not-cancellable", "The order is " + status() + " and cannot be cancelled any more.");
    }
}
