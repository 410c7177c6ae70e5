package com.emshop.logistics;

import com.emshop.saga.DomainEvent;
import org.jspecify.annotations.Nullable;

/** What logistics emits. */
public sealed interface ShipmentEvent extends DomainEvent {

    /** The shipment can be packed and dispatched. */
    record Created(String shipmentSn) implements ShipmentEvent {}

    /** No carrier serves the address. */
    record Rejected(String shipmentSn, String reason) implements ShipmentEvent {}

    /** The cancellation that was asked for is granted; the number is null if no shipment had been created. */
    record Cancelled(@Nullable String shipmentSn) implements ShipmentEvent {}

    /** The cancellation that was asked for came too late. */
    record CancellationRefused(String shipmentSn) implements ShipmentEvent {}

    /** The carrier has it. */
    record Dispatched(String shipmentSn, String carrier, String trackingNo) implements ShipmentEvent {}

    /** The customer has it. */
    record Delivered(String shipmentSn) implements ShipmentEvent {}
}
