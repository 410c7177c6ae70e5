package com.emshop.inventory;

/** The ways in which pieces move between available, reserved and sold; all but {@link #ADJUST} keep the sum. */
public enum MovementKind {
    /** Reserved for an order. */
    RESERVE(-1, +1, 0),
    /** Reserved pieces are sold: the order is paid. */
    CONFIRM(0, -1, +1),
    /** Reserved pieces are available again: the order was cancelled before it was paid. */
    RELEASE(+1, -1, 0),
    /** Reserved pieces are available again: the order was not paid in time. */
    EXPIRE(+1, -1, 0),
    /** Sold without a reservation before: a direct sale, or the payment came before the order. */
    SELL(-1, 0, +1),
    /** Sold after the reservation had expired. */
    RETAKE(-1, 0, +1),
    /** Sold pieces are available again: the order was cancelled after it was paid. */
    RETURN(+1, 0, -1),
    /** An operator counted. */
    ADJUST(+1, 0, 0);

    private final int available;
    private final int reserved;
    private final int sold;

    MovementKind(int available, int reserved, int sold) {
        this.available = available;
        this.reserved = reserved;
        this.sold = sold;
    }

    /** What one piece changes of the available ones. */
    public int available() {
        return available;
    }

    /** What one piece changes of the reserved ones. */
    public int reserved() {
        return reserved;
    }

    /** What one piece changes of the sold ones. */
    public int sold() {
        return sold;
    }
}
