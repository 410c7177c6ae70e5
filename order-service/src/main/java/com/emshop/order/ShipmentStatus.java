package com.emshop.order;

/** How the parcel stands, as far as the order has heard. Only ever goes forward, in this order. */
public enum ShipmentStatus {
    NONE,
    CREATED,
    DISPATCHED,
    DELIVERED,
    REJECTED,
    CANCELLED
}
