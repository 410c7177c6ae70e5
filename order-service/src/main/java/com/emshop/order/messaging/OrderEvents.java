package com.emshop.order.messaging;

import com.emshop.events.OrderLine;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.order.OrderCancellationRequested;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCompleted;
import com.emshop.events.order.OrderCreated;
import com.emshop.events.order.OrderDelivered;
import com.emshop.events.order.OrderPaid;
import com.emshop.events.order.OrderShipped;
import com.emshop.order.CancelReason;
import com.emshop.order.Money;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderEvent;
import com.emshop.order.ShippingAddress;
import com.emshop.saga.messaging.EventMapping;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the events of orders are written as Avro records. */
@Configuration(proxyBeanMethods = false)
class OrderEvents {

    @Bean
    EventMapping<OrderEvent> orderEventMapping() {
        return EventMapping.of(OrderEvent.class, Topics.ORDER)
                .map(
                        OrderEvent.Created.class,
                        OrderCreated.class,
                        (event, orderSn, at) -> new OrderCreated(
                                orderSn,
                                event.details().userId(),
                                lines(event.details()),
                                money(event.details().total()),
                                event.details().paymentMethod(),
                                address(event.details().address()),
                                at))
                .map(
                        OrderEvent.Paid.class,
                        OrderPaid.class,
                        (event, orderSn, at) -> new OrderPaid(
                                orderSn,
                                event.details().userId(),
                                event.paymentSn(),
                                lines(event.details()),
                                address(event.details().address()),
                                event.paidAt(),
                                at))
                .map(
                        OrderEvent.CancellationRequested.class,
                        OrderCancellationRequested.class,
                        (event, orderSn, at) -> new OrderCancellationRequested(orderSn, at))
                .map(
                        OrderEvent.Cancelled.class,
                        OrderCancelled.class,
                        (event, orderSn, at) -> new OrderCancelled(orderSn, reason(event.reason()), at))
                .map(
                        OrderEvent.Shipped.class,
                        OrderShipped.class,
                        (event, orderSn, at) -> new OrderShipped(orderSn, event.shipmentSn(), at))
                .map(
                        OrderEvent.Delivered.class,
                        OrderDelivered.class,
                        (event, orderSn, at) -> new OrderDelivered(orderSn, event.shipmentSn(), at))
                .map(
                        OrderEvent.Completed.class,
                        OrderCompleted.class,
                        (event, orderSn, at) -> new OrderCompleted(orderSn, at))
                .build();
    }

    private static List<OrderLine> lines(OrderDetails details) {
        return details.lines().stream()
                .map(line -> new OrderLine(line.sku(), line.name(), line.quantity(), money(line.unitPrice())))
                .toList();
    }

    private static com.emshop.events.Money money(Money money) {
        return new com.emshop.events.Money(money.amount(), money.currency().getCurrencyCode());
    }

    private static com.emshop.events.@Nullable ShippingAddress address(@Nullable ShippingAddress address) {
        return address == null
                ? null
                : new com.emshop.events.ShippingAddress(
                        address.recipient(),
                        address.street(),
                        address.city(),
                        address.postalCode(),
                        address.country(),
                        address.phone());
    }

    private static OrderCancelReason reason(CancelReason reason) {
        return switch (reason) {
            case OUT_OF_STOCK -> OrderCancelReason.OUT_OF_STOCK;
            case PAYMENT_FAILED -> OrderCancelReason.PAYMENT_FAILED;
            case PAYMENT_TIMEOUT -> OrderCancelReason.PAYMENT_TIMEOUT;
            case STOCK_LOST -> OrderCancelReason.STOCK_LOST;
            case UNDELIVERABLE -> OrderCancelReason.UNDELIVERABLE;
            case BY_CUSTOMER -> OrderCancelReason.BY_CUSTOMER;
        };
    }
}
