package com.emshop.console;

/** Why an order died, as the order service said. */
public enum CancelReason {
    OUT_OF_STOCK,
    PAYMENT_FAILED,
    PAYMENT_TIMEOUT,
    STOCK_LOST,
    UNDELIVERABLE,
    BY_CUSTOMER,
    /** One that is newer than this console. */
    OTHER
}
