package com.emshop.console.persistence;

import com.emshop.console.PendingAction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code observed_orders}: the projection as JSON, and what queries need of it in columns. */
@Table("observed_orders")
record ObservedOrderRow(
        @Id String orderSn,
        @Nullable String userId,
        String status,
        String paymentStatus,
        String stockStatus,
        String shipmentStatus,
        boolean settled,
        boolean hasCertainFinding,
        boolean hasUncertainFinding,
        int auditVersion,
        String findings,
        @Nullable String pendingKind,
        @Nullable String pendingWho,
        @Nullable String pendingWhat,
        @Nullable Instant pendingUntil,
        @Nullable Instant stuckFrom,
        String projection,
        Instant firstEventAt,
        Instant lastEventAt,
        Instant lastObservedAt) {

    /** What the order waits for; null if it is finished. */
    @Nullable
    PendingAction pendingAction() {
        return pendingKind == null || pendingWho == null || pendingWhat == null
                ? null
                : new PendingAction(
                        PendingAction.Kind.valueOf(pendingKind),
                        pendingWho,
                        pendingWhat,
                        lastEventAt,
                        pendingUntil,
                        stuckFrom);
    }
}
