package com.emshop.console;

import java.time.Instant;
import java.util.SortedMap;

/** The part of an event that the audit compares with other events, as a change to the order's projection. */
@FunctionalInterface
public interface EventPayload {
    /** For an event that carries nothing to compare beyond its kind. */
    EventPayload NONE = projection -> {};

    /** Adds the payload to a projection. */
    void applyTo(OrderProjectionBuilder projection);

    static EventPayload orderPlaced(OrderDetails details) {
        return projection -> projection.details = details;
    }

    static EventPayload orderCancelled(CancelReason reason) {
        return projection -> projection.cancelReason = reason;
    }

    /** When the customer received the parcel. */
    static EventPayload orderDelivered(Instant at) {
        return projection -> projection.deliveredAt = at;
    }

    static EventPayload paymentCreated(Instant expiresAt) {
        return projection -> projection.paymentExpiresAt = expiresAt;
    }

    static EventPayload captured(Capture capture) {
        return projection -> projection.captures.put(capture.thirdPartySn(), capture);
    }

    static EventPayload refund(Refund refund) {
        return projection -> projection.refunds.merge(refund.refundSn(), refund, Refund::merge);
    }

    static EventPayload stockReserved(SortedMap<String, Integer> quantities, Instant expiresAt) {
        return projection -> {
            projection.reservationExpiresAt = expiresAt;
            projection.moveStock(EventKind.STOCK_RESERVED, quantities);
        };
    }

    static EventPayload stockMoved(EventKind kind, SortedMap<String, Integer> quantities) {
        return projection -> projection.moveStock(kind, quantities);
    }
}
