package com.emshop.inventory;

/** The states of a reservation, with their numbers in the table. */
public enum ReservationStatus {
    /** Nothing was heard of the order yet; never stored. */
    NONE(0),
    /** The pieces are set aside until the money comes or the deadline passes. */
    RESERVED(1),
    /** The pieces are sold. */
    CONFIRMED(2),
    /** The order died: what was set aside is available again, and nothing will be set aside any more. */
    RELEASED(3),
    /** The money did not come in time; the pieces are available again. Money that comes after all tries again. */
    EXPIRED(4),
    /** The order died after the sale; the pieces are available again. */
    RETURNED(5),
    /** Not every line was in stock; nothing is set aside. */
    REJECTED(6),
    /** The money came before the order did. */
    PAID_EARLY(7);

    private final int number;

    ReservationStatus(int number) {
        this.number = number;
    }

    /** Its number in the table. */
    public int number() {
        return number;
    }
}
