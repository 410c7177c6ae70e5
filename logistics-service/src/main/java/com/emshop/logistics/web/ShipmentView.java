package com.emshop.logistics.web;

import com.emshop.logistics.ShipmentState;
import com.emshop.logistics.ShippingAddress;
import org.jspecify.annotations.Nullable;

/** A shipment as people see it. */
record ShipmentView(
        @Nullable String shipmentSn,
        String orderSn,
        @Nullable String userId,
        String status,
        @Nullable ShippingAddress shippingAddress,
        @Nullable String carrier,
        @Nullable String trackingNo,
        @Nullable String rejectReason) {

    static ShipmentView of(ShipmentState shipment) {
        return new ShipmentView(
                shipment.shipmentSn(),
                shipment.orderSn(),
                shipment.userId(),
                shipment.status().name(),
                shipment.address(),
                shipment.carrier(),
                shipment.trackingNo(),
                shipment.rejectReason());
    }
}
