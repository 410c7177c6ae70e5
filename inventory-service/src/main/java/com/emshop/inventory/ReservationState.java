package com.emshop.inventory;

import com.emshop.saga.TraceContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All there is to know of one reservation: what is stored, read and shown.
 *
 * @param userId whose order it is; null as long as the order itself was not heard of
 * @param lines what the order wants, each sku once and in their order; empty as long as the order was not heard of
 * @param shortages why it was rejected; empty otherwise
 * @param paidInVain whether it was told that the money came for pieces that are not there, which is told once
 * @param expiresAt when what is set aside lapses unless it is paid; null if nothing ever was
 * @param version counts the changes
 */
public record ReservationState(
        String orderSn,
        ReservationStatus status,
        @Nullable String userId,
        List<ReservationLine> lines,
        List<Shortage> shortages,
        boolean paidInVain,
        @Nullable Instant expiresAt,
        long version,
        @Nullable TraceContext trace) {

    /** Keeps its own lists. */
    public ReservationState {
        lines = List.copyOf(lines);
        shortages = List.copyOf(shortages);
    }

    /** The reservation of an order that was not heard of yet. */
    public static ReservationState none(String orderSn) {
        return new ReservationState(orderSn, ReservationStatus.NONE, null, List.of(), List.of(), false, null, 0, null);
    }
}
