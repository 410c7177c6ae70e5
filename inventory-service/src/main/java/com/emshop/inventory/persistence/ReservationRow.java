package com.emshop.inventory.persistence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code reservations}; what its columns mean is said by {@link com.emshop.inventory.ReservationState}. */
@Table("reservations")
record ReservationRow(
        @Id String orderSn,
        int status,
        @Nullable String userId,
        @Nullable String shortages,
        boolean paidInVain,
        @Nullable Instant expiresAt,
        @Nullable Instant dueAt,
        long version,
        @Nullable String trace) {}
