package com.emshop.order.messaging;

import com.emshop.events.Topics;
import com.emshop.events.payment.PaymentCancelled;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.events.payment.PaymentCreated;
import com.emshop.events.payment.PaymentExpired;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.events.payment.PaymentRefunded;
import com.emshop.events.payment.RefundReason;
import com.emshop.events.payment.RefundStarted;
import com.emshop.order.Order;
import com.emshop.order.OrderEvent;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** How orders react to the events of their payments. */
@Component
final class PaymentEventsSubscriber implements EventSubscriber<Order> {

    @Override
    public AggregateType<Order, ?> aggregate() {
        return Order.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<Order> to) {
        to.topic(Topics.PAYMENT)
                .on(
                        PaymentCreated.class,
                        (order, event) -> order.paymentCreated(event.getPaymentSn(), event.getExpiresAt()))
                .on(
                        PaymentConfirmed.class,
                        (order, event) -> order.paymentConfirmed(event.getPaymentSn(), event.getPaidAt()))
                .on(PaymentFailed.class, (order, event) -> order.paymentFailed())
                .on(PaymentExpired.class, (order, event) -> order.paymentExpired())
                .on(PaymentCancelled.class, (order, event) -> order.paymentCancelled())
                .on(RefundStarted.class, (order, event) -> ifSettling(event.getReason(), order::refundStarted))
                .on(PaymentRefunded.class, (order, event) -> ifSettling(event.getReason(), order::paymentRefunded))
                .ignoreOthers(); // late payments and failed refunds concern payment, provider and operator only
    }

    /** Refunds of goodwill, or of money that was captured twice, do not change the status of the payment. */
    private static List<OrderEvent> ifSettling(RefundReason reason, Supplier<List<OrderEvent>> reaction) {
        return switch (reason) {
            case ORDER_CANCELLED, LATE_PAYMENT -> reaction.get();
            case DUPLICATE_CAPTURE, GOODWILL, OTHER -> List.of();
        };
    }
}
