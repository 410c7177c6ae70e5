package com.emshop.inventory.persistence;

import com.emshop.inventory.StockLevel;
import java.time.Instant;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code stock}. */
@Table("stock")
record StockRow(@Id String sku, long available, long reserved, long sold, Instant updatedAt) {

    static StockRow of(StockLevel level, Instant now) {
        return new StockRow(level.sku(), level.available(), level.reserved(), level.sold(), now);
    }

    StockLevel level() {
        return new StockLevel(sku, available, reserved, sold);
    }
}
