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

    /** Under the number that the caller used. */
    static ReservationView of(String number, ReservationState reservation) {
        return new ReservationView(
                number,
                reservation.userId(),
                reservation.status().name(),
                reservation.lines(),
                reservation.shortages(),
                reservation.expiresAt());
    }
}
