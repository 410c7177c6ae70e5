package com.emshop.payment.webhook;

import com.emshop.payment.Payment;
import com.emshop.payment.PaymentEvent;
import com.emshop.payment.ProviderCapture;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.Refund;
import com.emshop.payment.Webhook;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.payment.provider.WebhookDecoder.DecodedWebhook;
import com.emshop.saga.AggregateId;
import com.emshop.saga.Aggregates;
import com.emshop.saga.ReactionRequest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The second step of a webhook: finds the aggregates that it is about. Thread-safe. */
@Component
class WebhookRouter {
    private final PaymentStore payments;

    WebhookRouter(PaymentStore payments) {
        this.payments = payments;
    }

    /**
     * What a webhook is about, besides itself.
     *
     * @param orderSn the order of the payment that it names; null if no payment can have its number
     * @param captureSn the capture that it is about; null if it is about none
     */
    record Route(@Nullable String orderSn, @Nullable String captureSn) {

        /** What is done with the aggregates that it is about. */
        interface Step {
            List<PaymentEvent> apply(Webhook webhook, @Nullable Payment payment, @Nullable ProviderCapture capture);
        }

        /** Asks the payment, which emits the events; where there is none, the webhook itself. */
        ReactionRequest<?> request(String webhookId, Instant receivedAt, Instant now, Step step) {
            Set<AggregateId<?>> uses = new HashSet<>();
            uses.add(Webhook.TYPE.id(webhookId));
            if (captureSn != null) {
                uses.add(ProviderCapture.TYPE.id(captureSn));
            }
            AggregateId<?> target = orderSn == null ? Webhook.TYPE.id(webhookId) : Payment.TYPE.id(orderSn);
            return ReactionRequest.of(
                    target,
                    uses,
                    Webhook.cause(webhookId, receivedAt),
                    now,
                    (none, others) -> step.apply(
                            others.get(Webhook.TYPE, webhookId),
                            orderSn == null ? null : others.get(Payment.TYPE, orderSn),
                            capture(others)));
        }

        private @Nullable ProviderCapture capture(Aggregates others) {
            return captureSn == null ? null : others.get(ProviderCapture.TYPE, captureSn);
        }
    }

    /** Reads the database only for a refund without a payment, which the provider knows by our reference. */
    Route route(DecodedWebhook webhook) {
        ProviderNotification notification = webhook.notification();
        if (notification == null) {
            return new Route(null, null);
        }
        String captureSn = Optional.ofNullable(notification.refundReference())
                .filter(reference -> notification.isOfRefund())
                .flatMap(Refund::unmatchedNumberIn)
                .flatMap(payments::refund)
                .map(Refund::thirdPartySn)
                .orElse(notification.thirdPartySn());
        return new Route(Payment.orderOf(notification.paymentSn()).orElse(null), captureSn);
    }
}
