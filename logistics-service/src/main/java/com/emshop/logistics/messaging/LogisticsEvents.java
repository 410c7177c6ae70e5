package com.emshop.logistics.messaging;

import com.emshop.events.Topics;
import com.emshop.events.logistics.ShipmentCancellationRefused;
import com.emshop.events.logistics.ShipmentCancelled;
import com.emshop.events.logistics.ShipmentCreated;
import com.emshop.events.logistics.ShipmentDelivered;
import com.emshop.events.logistics.ShipmentDispatched;
import com.emshop.events.logistics.ShipmentRejected;
import com.emshop.logistics.ShipmentEvent;
import com.emshop.saga.messaging.EventMapping;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Logistics' events as Avro records. */
@Configuration(proxyBeanMethods = false)
class LogisticsEvents {

    @Bean
    EventMapping<ShipmentEvent> logisticsEventMapping() {
        return EventMapping.of(ShipmentEvent.class, Topics.LOGISTICS)
                .map(
                        ShipmentEvent.Created.class,
                        ShipmentCreated.class,
                        (event, orderSn, at) -> new ShipmentCreated(orderSn, event.shipmentSn(), at))
                .map(
                        ShipmentEvent.Rejected.class,
                        ShipmentRejected.class,
                        (event, orderSn, at) -> new ShipmentRejected(orderSn, event.shipmentSn(), event.reason(), at))
                .map(
                        ShipmentEvent.Cancelled.class,
                        ShipmentCancelled.class,
                        (event, orderSn, at) -> new ShipmentCancelled(orderSn, event.shipmentSn(), at))
                .map(
                        ShipmentEvent.CancellationRefused.class,
                        ShipmentCancellationRefused.class,
                        (event, orderSn, at) -> new ShipmentCancellationRefused(orderSn, event.shipmentSn(), at))
                .map(
                        ShipmentEvent.Dispatched.class,
                        ShipmentDispatched.class,
                        (event, orderSn, at) -> new ShipmentDispatched(
                                orderSn, event.shipmentSn(), event.carrier(), event.trackingNo(), at))
                .map(
                        ShipmentEvent.Delivered.class,
                        ShipmentDelivered.class,
                        (event, orderSn, at) -> new ShipmentDelivered(orderSn, event.shipmentSn(), at))
                .build();
    }
}
