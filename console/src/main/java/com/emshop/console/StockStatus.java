package com.emshop.console;

/** The status of an order's stock reservation as its observed events show it. */
public enum StockStatus {
    NONE,
    RESERVED,
    EXPIRED,
    REJECTED,
    CONFIRMED,
    RELEASED,
    RETURNED
}
