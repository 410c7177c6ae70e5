package com.emshop.order;

/** The last known status of the order's payment, with the payment service's own numbers. It only moves forward. */
public enum PaymentStatus {
    NONE,
    PENDING,
    PAID,
    FAILED,
    CANCELLED,
    REFUNDING,
    REFUNDED
}
