package com.emshop.inventory.persistence;

import com.emshop.inventory.Movement;
import com.emshop.inventory.MovementKind;
import com.emshop.inventory.StockLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code stock_movements} without its number, which the database gives; insert only. */
@Table("stock_movements")
record MovementRow(
        String sku,
        @Nullable String orderSn,
        MovementKind kind,
        long availableDelta,
        long reservedDelta,
        long soldDelta,
        long availableAfter,
        long reservedAfter,
        long soldAfter,
        String cause,
        String causationId,
        Instant createdAt) {

    static MovementRow of(Movement movement) {
        StockLevel after = movement.after();
        return new MovementRow(
                after.sku(),
                movement.orderSn(),
                movement.kind(),
                movement.availableDelta(),
                movement.reservedDelta(),
                movement.soldDelta(),
                after.available(),
                after.reserved(),
                after.sold(),
                movement.cause().toString(),
                movement.cause().id(),
                movement.at());
    }
}
