package com.emshop.console;

/** How an order's parcel stands, as far as the events tell. */
public enum ShipmentStatus {
    NONE,
    CREATED,
    REJECTED,
    CANCELLED,
    DISPATCHED,
    DELIVERED
}
