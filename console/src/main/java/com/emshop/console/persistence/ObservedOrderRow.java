package com.emshop.console.persistence;

import com.emshop.console.AuditResult;
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
        int findingLevel,
        int auditVersion,
        String findings,
        @Nullable String pendingKind,
        @Nullable String pendingWho,
        @Nullable String pendingWhat,
        @Nullable Instant pendingUntil,
        @Nullable Instant stuckFrom,
        @Nullable Instant createdAt,
        @Nullable Instant paidAt,
        @Nullable Instant shippedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant endedAt,
        String projection,
        Instant firstEventAt,
        Instant lastEventAt,
        Instant lastObservedAt) {
    /** The finding level of an order that keeps every invariant. */
    static final int NO_FINDING = 0;
    /** Of an order of which every finding may be resolved by a later event. */
    static final int UNCERTAIN = 1;
    /** Of an order with a finding that no later event can resolve. */
    static final int CERTAIN = 2;

    static int levelOf(AuditResult result) {
        return result.hasCertainFinding() ? CERTAIN : result.hasUncertainFinding() ? UNCERTAIN : NO_FINDING;
    }

    /** What the order waits for; null if it is finished. */
    @Nullable
    PendingAction pendingAction() {
        return pendingAction(pendingKind, pendingWho, pendingWhat, lastEventAt, pendingUntil, stuckFrom);
    }

    /** Of the columns of that name. */
    static @Nullable PendingAction pendingAction(
            @Nullable String kind,
            @Nullable String who,
            @Nullable String what,
            Instant lastEventAt,
            @Nullable Instant until,
            @Nullable Instant stuckFrom) {
        return kind == null || who == null || what == null
                ? null
                : new PendingAction(PendingAction.Kind.valueOf(kind), who, what, lastEventAt, until, stuckFrom);
    }
}
