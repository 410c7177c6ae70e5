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

    /** What was ordered. */
    static EventPayload orderPlaced(OrderDetails details) {
        return projection -> projection.details = details;
    }

    /** Why the order was cancelled. */
    static EventPayload orderCancelled(CancelReason reason) {
        return projection -> projection.cancelReason = reason;
    }

    /** When the customer received the parcel. */
    static EventPayload orderDelivered(Instant at) {
        return projection -> projection.deliveredAt = at;
    }

    /** When the open payment expires. */
    static EventPayload paymentCreated(Instant expiresAt) {
        return projection -> projection.paymentExpiresAt = expiresAt;
    }

    /** Captured money. */
    static EventPayload captured(Capture capture) {
        return projection -> projection.captures.put(capture.thirdPartySn(), capture);
    }

    /** A step of a refund. */
    static EventPayload refund(Refund refund) {
        return projection -> projection.refunds.merge(refund.refundSn(), refund, Refund::merge);
    }

    /** Reserved stock, and when the reservation expires. */
    static EventPayload stockReserved(SortedMap<String, Integer> quantities, Instant expiresAt) {
        return projection -> {
            projection.reservationExpiresAt = expiresAt;
            projection.moveStock(EventKind.STOCK_RESERVED, quantities);
        };
    }

    /** Stock that was sold, released or returned. */
    static EventPayload stockMoved(EventKind kind, SortedMap<String, Integer> quantities) {
        return projection -> projection.moveStock(kind, quantities);
    }
}
