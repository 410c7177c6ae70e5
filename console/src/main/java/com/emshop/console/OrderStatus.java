package com.emshop.console;

/** The status of an order as its observed events show it. */
public enum OrderStatus {
    /** No event was observed. */
    NONE,
    /** Events of other services were observed but not OrderCreated: it has not arrived yet, or this is a direct sale. */
    UNKNOWN,
    PENDING_PAYMENT,
    PAID,
    SHIPPED,
    DELIVERED,
    COMPLETED,
    CANCELLED
}
