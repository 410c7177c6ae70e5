package com.emshop.inventory.messaging;

import static java.util.stream.Collectors.toSet;

import com.emshop.events.OrderLine;
import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCreated;
import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationHold;
import com.emshop.inventory.ReservationLine;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What the order means for the stock: set aside what was ordered, give back what was cancelled. */
@Component
final class OrderEventsSubscriber implements EventSubscriber<Reservation> {
    private final ReservationHold holding;

    OrderEventsSubscriber(ReservationHold holding) {
        this.holding = holding;
    }

    @Override
    public void subscribe(Subscriptions<Reservation> to) {
        to.topic(Topics.ORDER)
                .on(
                        OrderCreated.class,
                        event -> skus(event.getLines()),
                        (reservation, event) ->
                                reservation.orderCreated(event.getUserId(), lines(event.getLines()), holding))
                .on(OrderCancelled.class, (reservation, event) -> reservation.orderCancelled())
                .ignoreOthers(); // whether it is paid is said by payment
    }

    private static Set<String> skus(List<OrderLine> lines) {
        return lines.stream().map(OrderLine::getSku).collect(toSet());
    }

    private static List<ReservationLine> lines(List<OrderLine> lines) {
        return lines.stream()
                .map(line -> new ReservationLine(line.getSku(), line.getQuantity()))
                .toList();
    }
}
