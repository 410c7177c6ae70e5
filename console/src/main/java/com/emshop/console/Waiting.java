package com.emshop.console;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an unfinished order waits for.
 *
 * @param kind whose turn it is
 * @param what what has to happen next, for people
 * @param until when a timer decides if nothing else does, UTC; null where there is none, or none is known of
 */
public record Waiting(Kind kind, String what, @Nullable Instant until) {

    /** Whose turn it is. */
    public enum Kind {
        /** A service's: due as soon as it gets around to it. */
        SERVICE,
        /** A customer's or an operator's. */
        PERSON,
        /** The payment provider's. */
        PROVIDER
    }

    /** What an order waits for; nothing if it has come to its end. */
    public static Optional<Waiting> of(Evidence order) {
        return switch (order.orderStatus()) {
            case NONE -> Optional.empty();
            case UNKNOWN -> order.direct() ? directly(order) : service("OrderCreated");
            case PENDING_PAYMENT -> unpaid(order);
            case PAID -> order.digital() ? digital(order) : parcel(order);
            case SHIPPED ->
                order.shipmentStatus() == ShipmentStatus.DELIVERED
                        ? service("OrderDelivered")
                        : person("delivery of the parcel", null);
            case DELIVERED -> person("receipt", null);
            case COMPLETED -> refunds(order);
            case CANCELLED -> dead(order);
        };
    }

    private static Optional<Waiting> directly(Evidence order) {
        return switch (order.stockStatus()) {
            case RESERVED -> person("confirmation or release of the reservation", order.reservedUntil());
            case NONE, EXPIRED, REJECTED, CONFIRMED, RELEASED, RETURNED -> Optional.empty();
        };
    }

    private static Optional<Waiting> unpaid(Evidence order) {
        return switch (order.paymentStatus()) {
            case NONE -> service("PaymentCreated");
            case PENDING ->
                switch (order.stockStatus()) {
                    case NONE -> service("StockReserved");
                    case REJECTED -> service("OrderCancelled");
                    case RESERVED, EXPIRED, CONFIRMED, RELEASED, RETURNED -> person("payment", order.payableUntil());
                };
            case PAID -> service("OrderPaid");
            case FAILED, CANCELLED, REFUNDING, REFUNDED -> service("OrderCancelled");
        };
    }

    private static Optional<Waiting> digital(Evidence order) {
        return switch (order.stockStatus()) {
            case NONE, RESERVED, EXPIRED -> service("StockConfirmed");
            case REJECTED, RELEASED, RETURNED -> service("OrderCancelled");
            case CONFIRMED -> service("OrderCompleted");
        };
    }

    private static Optional<Waiting> parcel(Evidence order) {
        return switch (order.stockStatus()) {
            case NONE, RESERVED, EXPIRED -> service("StockConfirmed");
            case REJECTED, RELEASED, RETURNED -> service("OrderCancelled");
            case CONFIRMED ->
                switch (order.shipmentStatus()) {
                    case NONE -> service("ShipmentCreated");
                    case CREATED ->
                        order.told(Fact.ORDER_CANCELLATION_REQUESTED)
                                ? service("ShipmentCancelled")
                                : person("dispatch of the parcel", null);
                    case REJECTED, CANCELLED -> service("OrderCancelled");
                    case DISPATCHED, DELIVERED -> service("OrderShipped");
                };
        };
    }

    private static Optional<Waiting> dead(Evidence order) {
        switch (order.stockStatus()) {
            case RESERVED -> {
                return service("StockReleased");
            }
            case CONFIRMED -> {
                return service("StockReturned");
            }
            case NONE, EXPIRED, REJECTED, RELEASED, RETURNED -> {} // nothing is held
        }
        return switch (order.paymentStatus()) {
            case NONE, PENDING -> service("PaymentCancelled");
            case PAID -> service("RefundStarted");
            case FAILED, CANCELLED ->
                order.told(Fact.LATE_PAYMENT_RECEIVED) ? service("RefundStarted") : refunds(order);
            case REFUNDING, REFUNDED -> refunds(order);
        };
    }

    private static Optional<Waiting> refunds(Evidence order) {
        if (order.refundRefused()) {
            return person("another try of the refused refund", null);
        }
        return order.refunding() ? Optional.of(new Waiting(Kind.PROVIDER, "PaymentRefunded", null)) : Optional.empty();
    }

    private static Optional<Waiting> service(String event) {
        return Optional.of(new Waiting(Kind.SERVICE, event, null));
    }

    private static Optional<Waiting> person(String what, @Nullable Instant until) {
        return Optional.of(new Waiting(Kind.PERSON, what, until));
    }
}
