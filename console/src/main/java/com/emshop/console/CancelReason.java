package com.emshop.console;

/** Why an order was cancelled, as the order service states it. */
public enum CancelReason {
    OUT_OF_STOCK,
    PAYMENT_FAILED,
    PAYMENT_TIMEOUT,
    STOCK_LOST,
    UNDELIVERABLE,
    BY_CUSTOMER,
    /** A reason that this version of the console does not know. */
    OTHER
}
