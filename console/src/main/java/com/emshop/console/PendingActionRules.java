package com.emshop.console;

import com.emshop.console.PendingAction.Kind;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Derives the action that an order waits for from its statuses. */
final class PendingActionRules {
    private static final String CUSTOMER = "customer";
    private static final String OPERATOR = "operator";

    private final OrderProjection order;
    private final AuditTimeouts timeouts;

    PendingActionRules(OrderProjection order, AuditTimeouts timeouts) {
        this.order = order;
        this.timeouts = timeouts;
    }

    Optional<PendingAction> pendingAction() {
        return switch (order.orderStatus()) {
            case NONE -> Optional.empty();
            case UNKNOWN -> order.directSale() ? directSale() : service(EventKind.ORDER_CREATED);
            case PENDING_PAYMENT -> unpaidOrder();
            case PAID -> order.digital() ? paidDigitalOrder() : paidOrder();
            case SHIPPED ->
                order.shipmentStatus() == ShipmentStatus.DELIVERED
                        ? service(EventKind.ORDER_DELIVERED)
                        : person(OPERATOR, "delivery of the parcel");
            case DELIVERED -> receipt();
            case COMPLETED -> refunds();
            case CANCELLED -> cancelledOrder();
        };
    }

    private Optional<PendingAction> directSale() {
        return switch (order.stockStatus()) {
            case RESERVED ->
                person("caller", "confirmation or release of the reservation", order.reservationExpiresAt());
            case NONE, EXPIRED, REJECTED, CONFIRMED, RELEASED, RETURNED -> Optional.empty();
        };
    }

    private Optional<PendingAction> unpaidOrder() {
        return switch (order.paymentStatus()) {
            case NONE -> service(EventKind.PAYMENT_CREATED);
            case PENDING ->
                switch (order.stockStatus()) {
                    case NONE -> service(EventKind.STOCK_RESERVED);
                    case REJECTED -> service(EventKind.ORDER_CANCELLED);
                    case RESERVED ->
                        person(CUSTOMER, "payment", earlier(order.paymentExpiresAt(), order.reservationExpiresAt()));
                    case EXPIRED, CONFIRMED, RELEASED, RETURNED ->
                        person(CUSTOMER, "payment", order.paymentExpiresAt());
                };
            case PAID -> service(EventKind.ORDER_PAID);
            case FAILED, CANCELLED, REFUNDING, REFUNDED -> service(EventKind.ORDER_CANCELLED);
        };
    }

    private Optional<PendingAction> paidDigitalOrder() {
        return switch (order.stockStatus()) {
            case NONE, RESERVED, EXPIRED -> service(EventKind.STOCK_CONFIRMED);
            case REJECTED, RELEASED, RETURNED -> service(EventKind.ORDER_CANCELLED);
            case CONFIRMED -> service(EventKind.ORDER_COMPLETED);
        };
    }

    private Optional<PendingAction> paidOrder() {
        return switch (order.stockStatus()) {
            case NONE, RESERVED, EXPIRED -> service(EventKind.STOCK_CONFIRMED);
            case REJECTED, RELEASED, RETURNED -> service(EventKind.ORDER_CANCELLED);
            case CONFIRMED ->
                switch (order.shipmentStatus()) {
                    case NONE -> service(EventKind.SHIPMENT_CREATED);
                    case CREATED ->
                        order.has(EventKind.ORDER_CANCELLATION_REQUESTED)
                                ? service(EventKind.SHIPMENT_CANCELLED)
                                : person(OPERATOR, "dispatch of the parcel");
                    case REJECTED, CANCELLED -> service(EventKind.ORDER_CANCELLED);
                    case DISPATCHED, DELIVERED -> service(EventKind.ORDER_SHIPPED);
                };
        };
    }

    private Optional<PendingAction> receipt() {
        Instant deliveredAt = order.deliveredAt();
        return person(CUSTOMER, "receipt", deliveredAt == null ? null : deliveredAt.plus(timeouts.receipt()));
    }

    private Optional<PendingAction> cancelledOrder() {
        switch (order.stockStatus()) {
            case RESERVED -> {
                return service(EventKind.STOCK_RELEASED);
            }
            case CONFIRMED -> {
                return service(EventKind.STOCK_RETURNED);
            }
            case NONE, EXPIRED, REJECTED, RELEASED, RETURNED -> {} // nothing is allocated
        }
        return switch (order.paymentStatus()) {
            case NONE -> refunds(); // cancelled before a payment was created
            case PENDING -> service(EventKind.PAYMENT_CANCELLED);
            case PAID -> service(EventKind.REFUND_STARTED);
            case FAILED, CANCELLED ->
                order.has(EventKind.LATE_PAYMENT_RECEIVED) ? service(EventKind.REFUND_STARTED) : refunds();
            case REFUNDING, REFUNDED -> refunds();
        };
    }

    private Optional<PendingAction> refunds() {
        if (order.refundRefused()) {
            return action(Kind.PERSON, OPERATOR, "retry of the refused refund", null, observed());
        }
        return order.refundOutstanding()
                ? action(
                        Kind.PROVIDER,
                        "payment provider",
                        EventKind.PAYMENT_REFUNDED.eventName(),
                        null,
                        observed().plus(timeouts.refund()))
                : Optional.empty();
    }

    // ---- actions with their deadlines

    private Optional<PendingAction> service(EventKind next) {
        return action(Kind.SERVICE, next.service(), next.eventName(), null, settleDeadline());
    }

    /** A person without a deadline. */
    private Optional<PendingAction> person(String who, String what) {
        return action(Kind.PERSON, who, what, null, null);
    }

    /** A person whose time ends with a timer. */
    private Optional<PendingAction> person(String who, String what, @Nullable Instant until) {
        return action(
                Kind.PERSON,
                who,
                what,
                until,
                until == null ? null : later(until.plus(timeouts.grace()), settleDeadline()));
    }

    private Optional<PendingAction> action(
            Kind kind, String who, String what, @Nullable Instant until, @Nullable Instant stuckFrom) {
        return Optional.of(new PendingAction(kind, who, what, required(order.lastEventAt()), until, stuckFrom));
    }

    private Instant settleDeadline() {
        return observed().plus(timeouts.settle());
    }

    private Instant observed() {
        return required(order.lastObservedAt());
    }

    private static Instant required(@Nullable Instant time) {
        return Objects.requireNonNull(time, "an order without events waits for nothing");
    }

    /** An order whose events are read late, or again from the beginning, is not stuck before all of them were read. */
    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
