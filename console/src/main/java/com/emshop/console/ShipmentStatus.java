package com.emshop.console;

/** The status of an order's shipment as its observed events show it. */
public enum ShipmentStatus {
    NONE,
    CREATED,
    REJECTED,
    CANCELLED,
    DISPATCHED,
    DELIVERED
}
