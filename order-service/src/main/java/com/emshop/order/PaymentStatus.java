package com.emshop.order;

/** How the payment stands, as far as the order has heard, with the payment's own numbers. Only ever goes forward. */
public enum PaymentStatus {
    NONE,
    PENDING,
    PAID,
    FAILED,
    CANCELLED,
    REFUNDING,
    REFUNDED
}
