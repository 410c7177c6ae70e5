package com.emshop.order;

/** The states of an order, with their numbers in {@code order_info}, which never change. */
public enum OrderStatus {
    /** Not placed yet; never stored. */
    NONE(0),
    PENDING_PAYMENT(1),
    PAID(2),
    SHIPPED(3),
    DELIVERED(4),
    COMPLETED(5),
    CANCELLED(6);

    private final int number;

    OrderStatus(int number) {
        this.number = number;
    }

    /** The number in the table. */
    public int number() {
        return number;
    }
}
