package com.emshop.inventory.persistence;

import com.emshop.inventory.ReservationLine;
import org.springframework.data.relational.core.mapping.Table;

/** A row of {@code reservation_lines}; insert only. */
@Table("reservation_lines")
record ReservationLineRow(String orderSn, String sku, int quantity) {

    static ReservationLineRow of(String orderSn, ReservationLine line) {
        return new ReservationLineRow(orderSn, line.sku(), line.quantity());
    }

    ReservationLine line() {
        return new ReservationLine(sku, quantity);
    }
}
