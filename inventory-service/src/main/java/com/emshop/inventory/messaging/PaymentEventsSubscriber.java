package com.emshop.inventory.messaging;

import com.emshop.events.Topics;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.inventory.Reservation;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.springframework.stereotype.Component;

/** What the payment means for the stock: what is paid is sold. */
@Component
final class PaymentEventsSubscriber implements EventSubscriber<Reservation> {

    @Override
    public void subscribe(Subscriptions<Reservation> to) {
        to.topic(Topics.PAYMENT)
                .on(PaymentConfirmed.class, (reservation, event) -> reservation.paymentConfirmed())
                .ignoreOthers(); // a payment that ends otherwise ends the order, and the order says so
    }
}
