package com.emshop.console;

/** How an order's payment stands, as far as the events tell. */
public enum PaymentStatus {
    NONE,
    PENDING,
    PAID,
    FAILED,
    CANCELLED,
    REFUNDING,
    REFUNDED
}
