package com.emshop.order.messaging;

import com.emshop.events.Topics;
import com.emshop.events.inventory.StockConfirmationFailed;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.inventory.StockReleased;
import com.emshop.events.inventory.StockReservationExpired;
import com.emshop.events.inventory.StockReservationFailed;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.inventory.StockReturned;
import com.emshop.order.Order;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.springframework.stereotype.Component;

/** How orders react to the events of the inventory. */
@Component
final class InventoryEventsSubscriber implements EventSubscriber<Order> {

    @Override
    public AggregateType<Order, ?> aggregate() {
        return Order.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<Order> to) {
        to.topic(Topics.INVENTORY)
                .on(StockReserved.class, (order, event) -> order.stockReserved())
                .on(StockReservationFailed.class, (order, event) -> order.stockReservationFailed())
                .on(StockReservationExpired.class, (order, event) -> order.stockReservationExpired())
                .on(StockConfirmed.class, (order, event) -> order.stockConfirmed())
                .on(StockConfirmationFailed.class, (order, event) -> order.stockConfirmationFailed())
                .on(StockReleased.class, (order, event) -> order.stockReleased())
                .on(StockReturned.class, (order, event) -> order.stockReturned());
    }
}
