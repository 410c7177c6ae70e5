package com.emshop.inventory.persistence;

import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.ReservationStatus;
import com.emshop.inventory.Shortage;
import com.emshop.saga.TraceContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code reservations}; {@link ReservationState} says what its columns mean. */
@Table("reservations")
record ReservationRow(
        @Id String orderSn,
        int status,
        @Nullable String userId,
        @Nullable String shortages,
        @Column("paid_in_vain") boolean paidButOutOfStock,
        @Nullable Instant expiresAt,
        @Nullable Instant dueAt,
        long version,
        @Nullable String trace) {
    private static final TypeReference<List<Shortage>> SHORTAGES = new TypeReference<>() {};

    static ReservationRow of(ReservationState state, JsonMapper json) {
        return new ReservationRow(
                state.orderSn(),
                state.status().number(),
                state.userId(),
                state.shortages().isEmpty() ? null : json.writeValueAsString(state.shortages()),
                state.paidButOutOfStock(),
                state.expiresAt(),
                state.dueAt(),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    ReservationState state(List<ReservationLine> lines, JsonMapper json) {
        return new ReservationState(
                orderSn,
                ReservationStatus.values()[status],
                userId,
                lines,
                shortages == null ? List.of() : json.readValue(shortages, SHORTAGES),
                paidButOutOfStock,
                expiresAt,
                version,
                TraceContext.parseNullable(trace));
    }
}
