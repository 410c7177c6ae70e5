package com.emshop.logistics.messaging;

import com.emshop.events.Topics;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.logistics.Carriers;
import com.emshop.logistics.Shipment;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.springframework.stereotype.Component;

/** Logistics' reaction to stock: creates the shipment of confirmed stock. */
@Component
final class InventoryEventsSubscriber implements EventSubscriber<Shipment> {
    private final Carriers carriers;

    InventoryEventsSubscriber(CarrierTerms terms) {
        this.carriers = terms.carriers();
    }

    @Override
    public AggregateType<Shipment, ?> aggregate() {
        return Shipment.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<Shipment> to) {
        to.topic(Topics.INVENTORY)
                .on(StockConfirmed.class, (shipment, event) -> shipment.stockConfirmed(carriers))
                .ignoreOthers(); // stock that is lost cancels the order, which order publishes
    }
}
