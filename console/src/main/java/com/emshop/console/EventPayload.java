package com.emshop.console;

import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The part of an event that the audit compares with other events, as a change to the order's projection. */
@FunctionalInterface
public interface EventPayload {
    /** For an event that carries nothing to compare beyond its kind. */
    EventPayload NONE = projection -> {};

    /** Adds the payload to a projection. */
    void applyTo(OrderProjectionBuilder projection);

    static EventPayload orderPlaced(OrderDetails details, Instant at) {
        return projection -> {
            projection.details = details;
            projection.createdAt = earlier(projection.createdAt, at);
        };
    }

    static EventPayload orderPaid(Instant at) {
        return projection -> projection.paidAt = earlier(projection.paidAt, at);
    }

    static EventPayload orderShipped(Instant at) {
        return projection -> projection.shippedAt = earlier(projection.shippedAt, at);
    }

    /** When the customer received the parcel. */
    static EventPayload orderDelivered(Instant at) {
        return projection -> projection.deliveredAt = at;
    }

    static EventPayload orderCompleted(Instant at) {
        return projection -> projection.endedAt = earlier(projection.endedAt, at);
    }

    static EventPayload orderCancelled(CancelReason reason, Instant at) {
        return projection -> {
            projection.cancelReason = reason;
            projection.endedAt = earlier(projection.endedAt, at);
        };
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

    /** Of two events of one kind the earlier one counts, whichever is observed first. */
    private static Instant earlier(@Nullable Instant known, Instant at) {
        return known == null || at.isBefore(known) ? at : known;
    }
}
