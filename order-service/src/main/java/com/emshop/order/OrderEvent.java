package com.emshop.order;

import com.emshop.saga.DomainEvent;
import java.time.Instant;

/** What orders tell the others. */
public sealed interface OrderEvent extends DomainEvent {

    /** A customer placed an order. */
    record Created(OrderDetails placement) implements OrderEvent {}

    /** Its money is there. */
    record Paid(OrderDetails placement, String paymentSn, Instant paidAt) implements OrderEvent {}

    /** The customer wants to cancel a paid order; logistics decides. */
    record CancellationRequested() implements OrderEvent {}

    /** It is dead; everyone gives back what he holds for it. */
    record Cancelled(CancelReason reason) implements OrderEvent {}

    /** The parcel is on its way. */
    record Shipped(String shipmentSn) implements OrderEvent {}

    /** The parcel has arrived. */
    record Delivered(String shipmentSn) implements OrderEvent {}

    /** It came to its good end. */
    record Completed() implements OrderEvent {}
}
