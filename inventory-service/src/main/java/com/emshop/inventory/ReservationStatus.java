package com.emshop.inventory;

/** The states of a reservation, with their numbers in the table. */
public enum ReservationStatus {
    /** No event of the order was handled yet; never stored. */
    NONE(0),
    /** The pieces are reserved until the payment is confirmed or the deadline passes. */
    RESERVED(1),
    /** The pieces are sold. */
    CONFIRMED(2),
    /** The order was cancelled before it was paid: its pieces are available again, and nothing is reserved for it any more. */
    RELEASED(3),
    /** The payment was not confirmed in time; the pieces are available again. A late payment takes them again if it can. */
    EXPIRED(4),
    /** The order was cancelled after the sale; the pieces are available again. */
    RETURNED(5),
    /** Not every line was in stock; nothing is reserved. */
    REJECTED(6),
    /** The payment was confirmed before the order was handled. */
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
