package com.emshop.payment.messaging;

import com.emshop.events.Topics;
import com.emshop.events.payment.LatePaymentReceived;
import com.emshop.events.payment.PaymentCancelled;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.events.payment.PaymentCreated;
import com.emshop.events.payment.PaymentExpired;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.events.payment.PaymentRefunded;
import com.emshop.events.payment.RefundFailed;
import com.emshop.events.payment.RefundStarted;
import com.emshop.payment.Money;
import com.emshop.payment.PaymentEvent;
import com.emshop.payment.RefundReason;
import com.emshop.saga.messaging.EventMapping;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How payments' events look on the wire. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PaymentProperties.class)
class PaymentEvents {

    @Bean
    EventMapping<PaymentEvent> paymentEventMapping() {
        return EventMapping.of(PaymentEvent.class, Topics.PAYMENT)
                .map(
                        PaymentEvent.Created.class,
                        PaymentCreated.class,
                        (event, orderSn, at) -> new PaymentCreated(
                                orderSn,
                                event.paymentSn(),
                                money(event.terms().amount()),
                                event.terms().method(),
                                event.terms().expiresAt(),
                                at))
                .map(
                        PaymentEvent.Confirmed.class,
                        PaymentConfirmed.class,
                        (event, orderSn, at) -> new PaymentConfirmed(
                                orderSn,
                                event.paymentSn(),
                                money(event.capture().amount()),
                                event.capture().thirdPartySn(),
                                event.capture().capturedAt(),
                                at))
                .map(
                        PaymentEvent.Failed.class,
                        PaymentFailed.class,
                        (event, orderSn, at) -> new PaymentFailed(orderSn, event.paymentSn(), event.reason(), at))
                .map(
                        PaymentEvent.Expired.class,
                        PaymentExpired.class,
                        (event, orderSn, at) -> new PaymentExpired(orderSn, event.paymentSn(), at))
                .map(
                        PaymentEvent.Cancelled.class,
                        PaymentCancelled.class,
                        (event, orderSn, at) -> new PaymentCancelled(orderSn, event.paymentSn(), at))
                .map(
                        PaymentEvent.LateMoneyReceived.class,
                        LatePaymentReceived.class,
                        (event, orderSn, at) -> new LatePaymentReceived(
                                orderSn,
                                event.paymentSn(),
                                money(event.capture().amount()),
                                event.capture().thirdPartySn(),
                                at))
                .map(
                        PaymentEvent.RefundStarted.class,
                        RefundStarted.class,
                        (event, orderSn, at) -> new RefundStarted(
                                orderSn,
                                event.paymentSn(),
                                event.refund().refundSn(),
                                money(event.refund().amount()),
                                event.refund().thirdPartySn(),
                                reason(event.refund().reason()),
                                at))
                .map(
                        PaymentEvent.Refunded.class,
                        PaymentRefunded.class,
                        (event, orderSn, at) -> new PaymentRefunded(
                                orderSn,
                                event.paymentSn(),
                                event.refund().refundSn(),
                                money(event.refund().amount()),
                                reason(event.refund().reason()),
                                at))
                .map(
                        PaymentEvent.RefundFailed.class,
                        RefundFailed.class,
                        (event, orderSn, at) -> new RefundFailed(
                                orderSn,
                                event.paymentSn(),
                                event.refund().refundSn(),
                                money(event.refund().amount()),
                                reason(event.refund().reason()),
                                event.refund().refusal(),
                                at))
                .build();
    }

    private static com.emshop.events.Money money(Money money) {
        return new com.emshop.events.Money(money.amount(), money.currency().getCurrencyCode());
    }

    private static com.emshop.events.payment.RefundReason reason(RefundReason reason) {
        return switch (reason) {
            case ORDER_CANCELLED -> com.emshop.events.payment.RefundReason.ORDER_CANCELLED;
            case LATE_PAYMENT -> com.emshop.events.payment.RefundReason.LATE_PAYMENT;
            case DUPLICATE_CAPTURE -> com.emshop.events.payment.RefundReason.DUPLICATE_CAPTURE;
            case GOODWILL -> com.emshop.events.payment.RefundReason.GOODWILL;
            case UNMATCHED_CAPTURE -> throw new IllegalArgumentException("a refund without a payment emits no event");
        };
    }
}
