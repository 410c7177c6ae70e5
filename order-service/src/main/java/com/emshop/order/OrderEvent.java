package com.emshop.order;

import com.emshop.saga.DomainEvent;
import java.time.Instant;

/** The events that orders emit. */
public sealed interface OrderEvent extends DomainEvent {

    /** A customer placed an order. */
    record Created(OrderDetails details) implements OrderEvent {}

    /** The order was paid. */
    record Paid(OrderDetails details, String paymentSn, Instant paidAt) implements OrderEvent {}

    /** The customer wants to cancel a paid order; logistics decides. */
    record CancellationRequested() implements OrderEvent {}

    /** The order is cancelled, finally: its stock is released and its payment is closed or refunded. */
    record Cancelled(CancelReason reason) implements OrderEvent {}

    /** The shipment is on its way. */
    record Shipped(String shipmentSn) implements OrderEvent {}

    /** The shipment has arrived. */
    record Delivered(String shipmentSn) implements OrderEvent {}

    /** The order was received, or needs no shipment and is paid and sold. */
    record Completed() implements OrderEvent {}
}
