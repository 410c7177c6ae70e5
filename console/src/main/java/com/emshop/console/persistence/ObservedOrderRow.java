package com.emshop.console.persistence;

import com.emshop.console.Waiting;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code observed_orders}: the evidence, and what follows from it, in columns that can be asked for. */
@Table("observed_orders")
record ObservedOrderRow(
        @Id String orderSn,
        @Nullable String userId,
        String status,
        String paymentStatus,
        String stockStatus,
        String shipmentStatus,
        boolean settled,
        boolean broken,
        boolean incomplete,
        int auditEdition,
        String findings,
        @Nullable String waitingKind,
        @Nullable String waitsOn,
        @Nullable String waitsFor,
        @Nullable Instant waitsUntil,
        @Nullable Instant stuckFrom,
        String evidence,
        Instant firstEventAt,
        Instant lastEventAt,
        Instant lastObservedAt) {

    /** What it waits for; null if it has come to its end. */
    @Nullable
    Waiting waiting() {
        return waitingKind == null || waitsOn == null || waitsFor == null
                ? null
                : new Waiting(Waiting.Kind.valueOf(waitingKind), waitsOn, waitsFor, lastEventAt, waitsUntil, stuckFrom);
    }
}
