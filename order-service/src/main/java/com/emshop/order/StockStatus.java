package com.emshop.order;

/** The last known status of the order's stock. It only moves forward, in this order. */
public enum StockStatus {
    NONE,
    RESERVED,
    EXPIRED,
    CONFIRMED,
    REJECTED,
    RELEASED,
    RETURNED
}
