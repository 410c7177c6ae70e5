package com.emshop.inventory.web;

import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.Shortage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reservation as people see it. */
record ReservationView(
        String orderSn,
        @Nullable String userId,
        String status,
        List<ReservationLine> items,
        List<Shortage> shortages,
        @Nullable Instant expiresAt) {

    static ReservationView of(ReservationState reservation) {
        return new ReservationView(
                reservation.orderSn(),
                reservation.userId(),
                reservation.status().name(),
                reservation.lines(),
                reservation.shortages(),
                reservation.expiresAt());
    }
}
