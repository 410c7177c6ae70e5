package com.emshop.order;

import com.emshop.saga.DomainEvent;
import java.time.Instant;

/** What an order emits. */
public sealed interface OrderEvent extends DomainEvent {

    /** A customer placed an order. */
    record Created(OrderDetails details) implements OrderEvent {}

    /** It is paid. */
    record Paid(OrderDetails details, String paymentSn, Instant paidAt) implements OrderEvent {}

    /** The customer wants to cancel a paid order; logistics decides. */
    record CancellationRequested() implements OrderEvent {}

    /** It is cancelled; every service compensates what it did for it. */
    record Cancelled(CancelReason reason) implements OrderEvent {}

    /** The shipment is under way. */
    record Shipped(String shipmentSn) implements OrderEvent {}

    /** The shipment has arrived. */
    record Delivered(String shipmentSn) implements OrderEvent {}

    /** It is completed. */
    record Completed() implements OrderEvent {}
}
