package com.emshop.order;

/** How the stock stands, as far as the order has heard. Only ever goes forward, in this order. */
public enum StockStatus {
    NONE,
    RESERVED,
    EXPIRED,
    CONFIRMED,
    REJECTED,
    RELEASED,
    RETURNED
}
