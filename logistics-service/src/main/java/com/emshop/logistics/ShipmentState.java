package com.emshop.logistics;

import com.emshop.saga.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * The state of a shipment: what is stored, read and shown.
 *
 * @param userId whose order it is; null until the paid order was handled
 * @param shipmentSn its number; null until the shipment is created or rejected
 * @param address where it goes; null if nothing is to be sent, or not known yet
 * @param carrier who has it; null until it is dispatched
 * @param trackingNo the carrier's number; null until it is dispatched
 * @param rejectReason why it was rejected, for a person; null otherwise
 * @param cancellationRefused whether it emitted that a cancellation came too late, which it does once
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

    /** The state of a shipment that is not stored. */
    public static ShipmentState none(String orderSn) {
        return new ShipmentState(orderSn, ShipmentStatus.NONE, null, null, null, null, null, null, false, 0, null);
    }
}
