package com.emshop.console.persistence;

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
        @Nullable String waitsFor,
        @Nullable Instant waitsUntil,
        String evidence,
        Instant firstEventAt,
        Instant lastEventAt,
        Instant lastObservedAt) {}
