package com.emshop.console;

/** The status of an order's payment as its observed events show it. */
public enum PaymentStatus {
    NONE,
    PENDING,
    PAID,
    FAILED,
    CANCELLED,
    REFUNDING,
    REFUNDED
}
