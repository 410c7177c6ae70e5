package com.emshop.explorer;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.Stock;
import com.emshop.inventory.StockItem;
import java.util.List;

/**
 * What the stock knows.
 *
 * @param own the order's reservation
 * @param rival that of somebody who wants the same piece
 */
record InventoryModel(ReservationState own, ReservationState rival, StockItem piece) {

    Reservation ofTheOrder() {
        return new Reservation(own, new Stock(List.of(piece)));
    }

    Reservation ofTheRival() {
        return new Reservation(rival, new Stock(List.of(piece)));
    }

    InventoryModel withOwn(Reservation after) {
        return new InventoryModel(
                StateCanonicalizer.of(after), rival, after.stock().item(piece.sku()));
    }

    InventoryModel withRival(Reservation after) {
        return new InventoryModel(
                own, StateCanonicalizer.of(after), after.stock().item(piece.sku()));
    }

    /** Grows with what the rival does. */
    int rivalsProgress() {
        return switch (rival.status()) {
            case NONE -> 0;
            case RESERVED, REJECTED -> 1;
            case CONFIRMED, RELEASED, EXPIRED, RETURNED, PAID_EARLY -> 2;
        };
    }
}
