package com.emshop.logistics.persistence;

import com.emshop.logistics.ShipmentState;
import com.emshop.logistics.ShipmentStatus;
import com.emshop.logistics.ShippingAddress;
import com.emshop.saga.TraceContext;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code shipments}; {@link ShipmentState} says what its columns mean. */
@Table("shipments")
record ShipmentRow(
        @Id String orderSn,
        int status,
        @Nullable String userId,
        @Nullable String shipmentSn,
        @Nullable String address,
        @Nullable String carrier,
        @Nullable String trackingNo,
        @Nullable String rejectReason,
        boolean cancellationRefused,
        long version,
        @Nullable String trace) {

    static ShipmentRow of(ShipmentState state, JsonMapper json) {
        return new ShipmentRow(
                state.orderSn(),
                state.status().number(),
                state.userId(),
                state.shipmentSn(),
                state.address() == null ? null : json.writeValueAsString(state.address()),
                state.carrier(),
                state.trackingNo(),
                state.rejectReason(),
                state.cancellationRefused(),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    ShipmentState state(JsonMapper json) {
        return new ShipmentState(
                orderSn,
                ShipmentStatus.values()[status],
                userId,
                shipmentSn,
                address == null ? null : json.readValue(address, ShippingAddress.class),
                carrier,
                trackingNo,
                rejectReason,
                cancellationRefused,
                version,
                TraceContext.parseNullable(trace));
    }
}
