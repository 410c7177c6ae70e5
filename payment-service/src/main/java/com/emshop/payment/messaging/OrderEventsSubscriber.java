package com.emshop.payment.messaging;

import com.emshop.events.Topics;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCreated;
import com.emshop.payment.Money;
import com.emshop.payment.Payment;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import com.emshop.saga.messaging.TimeScale;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Payment's part in the saga: charge what was ordered, refund what was cancelled. */
@Component
final class OrderEventsSubscriber implements EventSubscriber<Payment> {
    private final Duration window;

    OrderEventsSubscriber(PaymentProperties properties, TimeScale pace) {
        this.window = pace.of(properties.window());
    }

    @Override
    public AggregateType<Payment, ?> aggregate() {
        return Payment.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<Payment> to) {
        to.topic(Topics.ORDER)
                .on(
                        OrderCreated.class,
                        (payment, event) -> payment.orderCreated(
                                event.getUserId(), money(event.getTotal()), event.getPaymentMethod(), window))
                .on(OrderCancelled.class, (payment, event) -> payment.orderCancelled())
                .ignoreOthers();
    }

    private static Money money(com.emshop.events.Money money) {
        return Money.recorded(money.getAmount(), money.getCurrency());
    }
}
