package com.emshop.inventory;

import com.emshop.saga.TraceContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a reservation: what is stored, read and shown.
 *
 * @param userId whose order it is; null until the order itself was handled
 * @param lines what the order wants, each sku once, in ascending order; empty until the order was handled
 * @param shortages why it was rejected; empty otherwise
 * @param paidButOutOfStock whether it emitted that the order is paid and its pieces are out of stock, which it does once
 * @param expiresAt when the reservation expires, or would have; null if nothing was ever reserved
 * @param version counts the changes
 */
public record ReservationState(
        String orderSn,
        ReservationStatus status,
        @Nullable String userId,
        List<ReservationLine> lines,
        List<Shortage> shortages,
        boolean paidButOutOfStock,
        @Nullable Instant expiresAt,
        long version,
        @Nullable TraceContext trace) {

    /** Keeps its own lists. */
    public ReservationState {
        lines = List.copyOf(lines);
        shortages = List.copyOf(shortages);
    }

    /** The state of a reservation that is not stored. */
    public static ReservationState none(String orderSn) {
        return new ReservationState(orderSn, ReservationStatus.NONE, null, List.of(), List.of(), false, null, 0, null);
    }

    /** When the timer has to look at it: only what waits for its payment has a deadline. */
    public @Nullable Instant dueAt() {
        return status == ReservationStatus.RESERVED ? expiresAt : null;
    }
}
