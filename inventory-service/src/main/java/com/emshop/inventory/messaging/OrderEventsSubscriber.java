package com.emshop.inventory.messaging;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.emshop.events.OrderLine;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCreated;
import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationHold;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.Stock;
import com.emshop.inventory.StockItem;
import com.emshop.saga.AggregateId;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Inventory's reaction to orders: reserves what was ordered, releases or takes back what was cancelled. */
@Component
final class OrderEventsSubscriber implements EventSubscriber<Reservation> {
    private final ReservationHold hold;

    OrderEventsSubscriber(ReservationHold hold) {
        this.hold = hold;
    }

    @Override
    public AggregateType<Reservation, ?> aggregate() {
        return Reservation.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<Reservation> to) {
        to.topic(Topics.ORDER)
                .on(
                        OrderCreated.class,
                        event -> articles(event.getLines()),
                        (reservation, event, others) -> reservation.orderCreated(
                                event.getUserId(), lines(event.getLines()), hold, Stock.of(others)))
                .on(OrderCancelled.class, (reservation, event, others) -> reservation.orderCancelled(Stock.of(others)))
                .ignoreOthers(); // payment publishes whether it is paid
    }

    private static Set<AggregateId<?>> articles(List<OrderLine> lines) {
        return lines.stream().map(line -> StockItem.TYPE.id(line.getSku())).collect(toUnmodifiableSet());
    }

    private static List<ReservationLine> lines(List<OrderLine> lines) {
        return lines.stream()
                .map(line -> new ReservationLine(line.getSku(), line.getQuantity()))
                .toList();
    }
}
