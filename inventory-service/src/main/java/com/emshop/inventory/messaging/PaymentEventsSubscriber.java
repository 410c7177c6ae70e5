package com.emshop.inventory.messaging;

import com.emshop.events.Topics;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.inventory.Reservation;
import com.emshop.inventory.Stock;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.springframework.stereotype.Component;

/** Inventory's reaction to payments: sells what is paid. */
@Component
final class PaymentEventsSubscriber implements EventSubscriber<Reservation> {

    @Override
    public AggregateType<Reservation, ?> aggregate() {
        return Reservation.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<Reservation> to) {
        to.topic(Topics.PAYMENT)
                .on(
                        PaymentConfirmed.class,
                        (reservation, event, others) -> reservation.paymentConfirmed(Stock.of(others)))
                .ignoreOthers(); // a payment that fails cancels the order, which order publishes
    }
}
