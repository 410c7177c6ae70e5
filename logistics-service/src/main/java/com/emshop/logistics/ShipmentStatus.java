package com.emshop.logistics;

/** The states of a shipment, with their numbers in the table. */
public enum ShipmentStatus {
    /** No event of the order was handled yet; never stored. */
    NONE(0),
    /** The order is paid; its stock is not confirmed yet. */
    AWAITING_STOCK(1),
    /** The stock is confirmed; that the order is paid, with its address, was not handled yet. */
    AWAITING_ORDER(2),
    /** The shipment can be packed and dispatched. */
    CREATED(3),
    /** The carrier has it. */
    DISPATCHED(4),
    /** The customer has it. */
    DELIVERED(5),
    /** No carrier serves the address. */
    REJECTED(6),
    /** The order was cancelled, or its cancellation was granted; nothing is dispatched. */
    CANCELLED(7),
    /** Digital goods. */
    NOT_NEEDED(8);

    private final int number;

    ShipmentStatus(int number) {
        this.number = number;
    }

    /** Its number in the table. */
    public int number() {
        return number;
    }
}
