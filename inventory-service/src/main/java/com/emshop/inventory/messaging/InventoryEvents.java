package com.emshop.inventory.messaging;

import com.emshop.events.SkuQuantity;
import com.emshop.events.StockShortage;
import com.emshop.events.Topics;
import com.emshop.events.inventory.StockConfirmationFailed;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.inventory.StockReleased;
import com.emshop.events.inventory.StockReservationExpired;
import com.emshop.events.inventory.StockReservationFailed;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.inventory.StockReturned;
import com.emshop.inventory.InventoryEvent;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.Shortage;
import com.emshop.saga.messaging.EventMapping;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Inventory's events as Avro records. */
@Configuration(proxyBeanMethods = false)
class InventoryEvents {

    @Bean
    EventMapping<InventoryEvent> inventoryEventMapping() {
        return EventMapping.of(InventoryEvent.class, Topics.INVENTORY)
                .map(
                        InventoryEvent.Reserved.class,
                        StockReserved.class,
                        (event, orderSn, at) -> new StockReserved(orderSn, lines(event.lines()), event.expiresAt(), at))
                .map(
                        InventoryEvent.ReservationFailed.class,
                        StockReservationFailed.class,
                        (event, orderSn, at) -> new StockReservationFailed(orderSn, shortages(event.shortages()), at))
                .map(
                        InventoryEvent.ReservationExpired.class,
                        StockReservationExpired.class,
                        (event, orderSn, at) -> new StockReservationExpired(orderSn, lines(event.lines()), at))
                .map(
                        InventoryEvent.Released.class,
                        StockReleased.class,
                        (event, orderSn, at) -> new StockReleased(orderSn, lines(event.lines()), at))
                .map(
                        InventoryEvent.Confirmed.class,
                        StockConfirmed.class,
                        (event, orderSn, at) -> new StockConfirmed(orderSn, lines(event.lines()), at))
                .map(
                        InventoryEvent.ConfirmationFailed.class,
                        StockConfirmationFailed.class,
                        (event, orderSn, at) -> new StockConfirmationFailed(orderSn, shortages(event.shortages()), at))
                .map(
                        InventoryEvent.Returned.class,
                        StockReturned.class,
                        (event, orderSn, at) -> new StockReturned(orderSn, lines(event.lines()), at))
                .build();
    }

    private static List<SkuQuantity> lines(List<ReservationLine> lines) {
        return lines.stream()
                .map(line -> new SkuQuantity(line.sku(), line.quantity()))
                .toList();
    }

    private static List<StockShortage> shortages(List<Shortage> shortages) {
        return shortages.stream()
                .map(shortage -> new StockShortage(shortage.sku(), shortage.wanted(), shortage.available()))
                .toList();
    }
}
