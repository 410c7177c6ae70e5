package com.emshop.console;

/** How an order's pieces stand, as far as the events tell. */
public enum StockStatus {
    NONE,
    RESERVED,
    EXPIRED,
    REJECTED,
    CONFIRMED,
    RELEASED,
    RETURNED
}
