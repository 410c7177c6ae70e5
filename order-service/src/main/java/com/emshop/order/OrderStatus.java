package com.emshop.order;

/** The states of an order, with the numbers they have always had in {@code order_info}. */
public enum OrderStatus {
    /** Nobody ordered yet; never stored. */
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

    /** Its number in the table. */
    public int number() {
        return number;
    }
}
