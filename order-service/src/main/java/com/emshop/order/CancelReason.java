package com.emshop.order;

/** Why an order died. */
public enum CancelReason {
    OUT_OF_STOCK,
    PAYMENT_FAILED,
    PAYMENT_TIMEOUT,
    STOCK_LOST,
    UNDELIVERABLE,
    BY_CUSTOMER
}
