package com.emshop.logistics.messaging;

import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancellationRequested;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderPaid;
import com.emshop.logistics.Carriers;
import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShippingAddress;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Logistics' reaction to orders: creates the shipment of a paid order, cancels that of a cancelled one. */
@Component
final class OrderEventsSubscriber implements EventSubscriber<Shipment> {
    private final Carriers carriers;

    OrderEventsSubscriber(CarrierTerms terms) {
        this.carriers = terms.carriers();
    }

    @Override
    public AggregateType<Shipment, ?> aggregate() {
        return Shipment.TYPE;
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
                .ignoreOthers(); // nothing is shipped before it is paid; what follows a dispatch is caused here
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
