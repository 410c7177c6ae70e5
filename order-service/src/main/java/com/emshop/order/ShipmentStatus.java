package com.emshop.order;

/** The last known status of the order's shipment. It only moves forward, in this order. */
public enum ShipmentStatus {
    NONE,
    CREATED,
    DISPATCHED,
    DELIVERED,
    REJECTED,
    CANCELLED
}
