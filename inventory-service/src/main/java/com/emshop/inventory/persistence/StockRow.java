package com.emshop.inventory.persistence;

import com.emshop.inventory.StockItem;
import java.time.Instant;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code stock}. */
@Table("stock")
record StockRow(@Id String sku, long available, long reserved, long sold, Instant updatedAt) {

    static StockRow of(StockItem item, Instant now) {
        return new StockRow(item.sku(), item.available(), item.reserved(), item.sold(), now);
    }

    StockItem item() {
        return new StockItem(sku, available, reserved, sold);
    }
}
