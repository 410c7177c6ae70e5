package com.emshop.logistics;

/** The states of a shipment, with their numbers in the table. */
public enum ShipmentStatus {
    /** Nothing was heard of the order yet; never stored. */
    NONE(0),
    /** The order is paid; its pieces are not sold to it yet. */
    AWAITING_STOCK(1),
    /** The pieces are sold; that the order is paid, and where it goes, was not heard yet. */
    AWAITING_ORDER(2),
    /** The parcel can be packed. */
    CREATED(3),
    /** The carrier has it. */
    DISPATCHED(4),
    /** The customer has it. */
    DELIVERED(5),
    /** No carrier serves the address. */
    REJECTED(6),
    /** The order died, or its cancellation was granted; nothing leaves. */
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
