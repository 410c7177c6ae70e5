package com.emshop.explorer;

import java.time.Instant;

/** The moments at which the virtual clock of one order stops: between them nothing is due that was not due before. */
enum ClockPhase {
    /** The order was placed; it can be paid. */
    PLACED,
    /** It cannot be paid any more. */
    PAYMENT_OVER,
    /** Its pieces are not reserved any more. */
    RESERVATION_OVER,
    /** A parcel that arrived counts as received. */
    RECEIPT_OVER;

    /** The time that every reaction gets: stamps decide nothing, only how they compare with the clock. */
    static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
}
