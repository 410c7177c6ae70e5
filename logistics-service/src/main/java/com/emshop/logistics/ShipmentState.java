package com.emshop.logistics;

import com.emshop.saga.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * All there is to know of one shipment: what is stored, read and shown.
 *
 * @param userId whose order it is; null as long as the paid order was not heard of
 * @param shipmentSn its number; null until the parcel is made or rejected
 * @param address where it goes; null if nothing is to be sent, or not known yet
 * @param carrier who has it; null until it is dispatched
 * @param trackingNo the carrier's number; null until it is dispatched
 * @param rejectReason why it was rejected, for a person; null otherwise
 * @param cancellationRefused whether it was told that a cancellation came too late, which is told once
 * @param version counts the changes
 */
public record ShipmentState(
        String orderSn,
        ShipmentStatus status,
        @Nullable String userId,
        @Nullable String shipmentSn,
        @Nullable ShippingAddress address,
        @Nullable String carrier,
        @Nullable String trackingNo,
        @Nullable String rejectReason,
        boolean cancellationRefused,
        long version,
        @Nullable TraceContext trace) {

    /** The shipment of an order that was not heard of yet. */
    public static ShipmentState none(String orderSn) {
        return new ShipmentState(orderSn, ShipmentStatus.NONE, null, null, null, null, null, null, false, 0, null);
    }
}
