package com.emshop.inventory;

import com.emshop.saga.Cause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of an article's numbers: a row of the ledger, in the same transaction as the change.
 *
 * @param orderSn the order, or the key of a direct reservation, see {@link Reservation#directKey}; null for an operator's
 *     adjustment
 * @param pieces how many; below zero only for an adjustment downwards
 * @param after the numbers after it
 * @param cause why
 * @param at when, UTC
 */
public record Movement(
        @Nullable String orderSn, MovementKind kind, long pieces, StockLevel after, Cause cause, Instant at) {

    /** What it changed of the available pieces. */
    public long availableDelta() {
        return kind.available() * pieces;
    }

    /** What it changed of the reserved pieces. */
    public long reservedDelta() {
        return kind.reserved() * pieces;
    }

    /** What it changed of the sold pieces. */
    public long soldDelta() {
        return kind.sold() * pieces;
    }
}
