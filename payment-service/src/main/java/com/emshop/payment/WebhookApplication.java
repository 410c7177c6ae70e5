package com.emshop.payment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The third step of a webhook, after it was decoded and routed: applies it to the aggregates that it is about. What does not
 * match them is quarantined. Pure, as a reaction has to be. Immutable.
 */
public final class WebhookApplication {
    private final int maxAttempts;
    private final Duration patience;
    private final IntFunction<Duration> backoff;
    private final ProviderClock clock;

    /**
     * @param maxAttempts how often one that fails by its own fault is tried before it is quarantined
     * @param patience how long one about an unknown payment is kept waiting for it before it is quarantined
     * @param backoff until it is tried again, after so many attempts
     * @param clock how far the provider's times are trusted
     */
    public WebhookApplication(int maxAttempts, Duration patience, IntFunction<Duration> backoff, ProviderClock clock) {
        this.maxAttempts = maxAttempts;
        this.patience = patience;
        this.backoff = backoff;
        this.clock = clock;
    }

    /**
     * Applies a webhook that was received.
     *
     * @param type what kind it is, as the provider names it
     * @param notification what it says; null if its type is unknown
     * @param payment the payment that it names; null if no payment can have its number
     * @param capture the capture that it is about; null if it is about none
     */
    public List<PaymentEvent> apply(
            Webhook webhook,
            String type,
            @Nullable ProviderNotification notification,
            @Nullable Payment payment,
            @Nullable ProviderCapture capture) {
        if (notification == null) {
            return webhook.quarantine("Nobody here knows the type " + type + ".");
        }
        if (capture != null) {
            Optional<Refund> refund = notification.unmatchedRefundOf(capture);
            if (refund.isPresent()) {
                return settle(webhook, notification, capture, refund.get());
            }
        }
        if (payment == null || payment.status() == PaymentStatus.NONE) {
            awaitPayment(webhook, notification.paymentSn());
            return List.of();
        }
        ProviderNotification plausible =
                clock.correct(notification, payment, webhook.state().receivedAt());
        return apply(webhook, plausible.objectionTo(payment, capture), () -> plausible.applyTo(payment, capture));
    }

    private static List<PaymentEvent> settle(
            Webhook webhook, ProviderNotification notification, ProviderCapture capture, Refund refund) {
        return apply(webhook, notification.objectionTo(refund), () -> notification.settle(capture, List.of(refund)));
    }

    private static List<PaymentEvent> apply(
            Webhook webhook, Optional<String> objection, Supplier<List<PaymentEvent>> reaction) {
        if (objection.isPresent()) {
            return webhook.quarantine(objection.get());
        }
        List<PaymentEvent> events = reaction.get();
        webhook.processed();
        return events;
    }

    /** The provider may be faster than the order's event: the payment may come yet. */
    private void awaitPayment(Webhook webhook, String paymentSn) {
        if (webhook.isOlderThan(patience)) {
            webhook.quarantine("There is no payment " + paymentSn + ".");
        } else {
            retryLater(webhook, "There is no payment " + paymentSn + " yet.");
        }
    }

    /** Applying it failed: it is tried again later, and quarantined in the end. */
    public List<PaymentEvent> failed(Webhook webhook, RuntimeException fault) {
        int attempts = webhook.state().attempts() + 1;
        if (attempts >= maxAttempts) {
            return webhook.quarantine("It failed " + attempts + " times: " + fault);
        }
        retryLater(webhook, String.valueOf(fault));
        return List.of();
    }

    private void retryLater(Webhook webhook, String reason) {
        webhook.retryLater(reason, backoff.apply(webhook.state().attempts() + 1));
    }
}
