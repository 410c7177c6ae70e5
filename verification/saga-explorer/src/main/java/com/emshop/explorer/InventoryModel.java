package com.emshop.explorer;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.StockItem;
import com.emshop.inventory.StockLevel;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.LoadedStates;

/**
 * What inventory stores.
 *
 * @param own the order's reservation
 * @param rival that of somebody who wants the same piece
 * @param piece the article that both want
 */
record InventoryModel(ReservationState own, ReservationState rival, StockLevel piece) {

    static final StateCodec<InventoryModel> CODEC = new StateCodec<>() {
        @Override
        public LoadedStates load(InventoryModel stored) {
            LoadedStates states = new LoadedStates();
            states.put(Reservation.TYPE, stored.own.orderSn(), stored.own);
            states.put(Reservation.TYPE, stored.rival.orderSn(), stored.rival);
            states.put(StockItem.TYPE, stored.piece.sku(), stored.piece);
            return states;
        }

        @Override
        public InventoryModel store(InventoryModel before, Folded after) {
            InventoryModel result = before;
            for (Reservation changed : after.changed(Reservation.TYPE)) {
                ReservationState state = StateCanonicalizer.of(changed);
                result = changed.key().equals(before.own.orderSn())
                        ? new InventoryModel(state, result.rival, result.piece)
                        : new InventoryModel(result.own, state, result.piece);
            }
            for (StockItem changed : after.changed(StockItem.TYPE)) {
                result = new InventoryModel(result.own, result.rival, changed.state());
            }
            return result;
        }
    };

    /** Grows with what the rival does. */
    int rivalsProgress() {
        return switch (rival.status()) {
            case NONE -> 0;
            case RESERVED, REJECTED -> 1;
            case CONFIRMED, RELEASED, EXPIRED, RETURNED, PAID_EARLY -> 2;
        };
    }
}
