package com.emshop.order.messaging;

import com.emshop.events.Topics;
import com.emshop.events.logistics.ShipmentCancellationRefused;
import com.emshop.events.logistics.ShipmentCancelled;
import com.emshop.events.logistics.ShipmentCreated;
import com.emshop.events.logistics.ShipmentDelivered;
import com.emshop.events.logistics.ShipmentDispatched;
import com.emshop.events.logistics.ShipmentRejected;
import com.emshop.order.Order;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.springframework.stereotype.Component;

/** How orders react to the events of their shipments. */
@Component
final class LogisticsEventsSubscriber implements EventSubscriber<Order> {

    @Override
    public AggregateType<Order, ?> aggregate() {
        return Order.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<Order> to) {
        to.topic(Topics.LOGISTICS)
                .on(ShipmentCreated.class, (order, event) -> order.shipmentCreated(event.getShipmentSn()))
                .on(ShipmentRejected.class, (order, event) -> order.shipmentRejected(event.getShipmentSn()))
                .on(ShipmentCancelled.class, (order, event) -> order.shipmentCancelled(event.getShipmentSn()))
                .on(ShipmentCancellationRefused.class, (order, event) -> order.shipmentCancellationRefused())
                .on(ShipmentDispatched.class, (order, event) -> order.shipmentDispatched(event.getShipmentSn()))
                .on(ShipmentDelivered.class, (order, event) -> order.shipmentDelivered(event.getShipmentSn()));
    }
}
