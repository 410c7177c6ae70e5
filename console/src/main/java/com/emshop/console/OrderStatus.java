package com.emshop.console;

/** How an order stands, as far as the events tell. */
public enum OrderStatus {
    /** Nothing was heard of it. */
    NONE,
    /** Others speak of it, but its creation was not heard of (yet), or it is a direct sale. */
    UNKNOWN,
    PENDING_PAYMENT,
    PAID,
    SHIPPED,
    DELIVERED,
    COMPLETED,
    CANCELLED
}
