package com.emshop.logistics.messaging;

import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancellationRequested;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderPaid;
import com.emshop.logistics.Carriers;
import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShippingAddress;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the order means for its parcel: send what is paid, keep what is cancelled. */
@Component
final class OrderEventsSubscriber implements EventSubscriber<Shipment> {
    private final Carriers carriers;

    OrderEventsSubscriber(CarrierTerms terms) {
        this.carriers = terms.carriers();
    }

    @Override
    public void subscribe(Subscriptions<Shipment> to) {
        to.topic(Topics.ORDER)
                .on(
                        OrderPaid.class,
                        (shipment, event) ->
                                shipment.orderPaid(event.getUserId(), address(event.getShippingAddress()), carriers))
                .on(OrderCancellationRequested.class, (shipment, event) -> shipment.cancellationRequested())
                .on(OrderCancelled.class, (shipment, event) -> shipment.orderCancelled())
                .ignoreOthers(); // nothing is sent before it is paid, and what follows the parcel is our own doing
    }

    private static @Nullable ShippingAddress address(com.emshop.events.@Nullable ShippingAddress address) {
        return address == null
                ? null
                : new ShippingAddress(
                        address.getRecipient(),
                        address.getStreet(),
                        address.getCity(),
                        address.getPostalCode(),
                        address.getCountry(),
                        address.getPhone());
    }
}
