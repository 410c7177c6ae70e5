package com.emshop.payment.webhook;

import com.emshop.payment.PaymentEvent;
import com.emshop.payment.ProviderCapture;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.Refund;
import com.emshop.payment.Webhook;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.MalformedNotification;
import com.emshop.payment.provider.WebhookDecoder;
import com.emshop.saga.AggregateId;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.web.Caller;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What an operator does about a webhook in quarantine: has it tried again, or its money refunded, or dismisses it. Not both of
 * the first two: a capture that is refunded counts for no payment any more. And what could be refunded is not dismissed.
 * Thread-safe.
 */
@Component
class QuarantineResolution {
    private static final Logger log = LoggerFactory.getLogger(QuarantineResolution.class);

    private final Webhooks webhooks;
    private final WebhookDecoder decoder;
    private final CommandQueue commands;
    private final Clock clock;

    QuarantineResolution(Webhooks webhooks, WebhookDecoder decoder, CommandQueue commands, Clock clock) {
        this.webhooks = webhooks;
        this.decoder = decoder;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * Refunds the capture of a quarantined webhook. Asked again, it is the same refund; after a refusal a new round.
     *
     * @throws com.emshop.saga.CommandRejected if there is no such webhook, it is not in quarantine, it is about no capture, or
     *     its capture was accepted for a payment
     */
    Refund refund(String webhookId, Caller operator, @Nullable String note) {
        ProviderNotification notification = notificationOf(webhookId);
        String captureSn = captureOf(notification);
        if (notification == null || captureSn == null) {
            webhooks.find(webhookId).refuseUnlessQuarantined();
            throw Refund.notRefundable();
        }
        Instant now = clock.instant();
        Refund refund = commands.execute(
                ReactionRequest.of(
                        ProviderCapture.TYPE.id(captureSn),
                        Set.of(Webhook.TYPE.id(webhookId)),
                        operator.asCause(
                                OperatorAction.of("REFUND_UNMATCHED_CAPTURE", "webhook " + webhookId)
                                        .because(note),
                                now),
                        now,
                        (capture, others) -> others.get(Webhook.TYPE, webhookId)
                                .refund(capture, notification, operator.userId(), note)),
                capture -> capture.refund().orElseThrow());
        log.info(
                "operator {} refunds capture {} of {}: {} {}",
                operator.userId(),
                refund.thirdPartySn(),
                refund.amount(),
                refund.reference(),
                refund.status());
        return refund;
    }

    /**
     * Has a quarantined webhook tried again.
     *
     * @throws com.emshop.saga.CommandRejected if there is none with this id, or its capture is refunded
     */
    void retry(String webhookId, Caller operator) {
        execute(
                webhookId,
                captureOf(notificationOf(webhookId)),
                operator,
                OperatorAction.of("RETRY_WEBHOOK"),
                Webhook::retry);
    }

    /**
     * Dismisses a quarantined webhook for good; see {@link Webhook#dismiss}.
     *
     * @throws com.emshop.saga.CommandRejected if there is no such webhook, it is not in quarantine, or its money can be
     *     refunded
     */
    Webhook.Dismissal dismiss(String webhookId, Caller operator, String note) {
        ProviderNotification notification = notificationOf(webhookId);
        Webhook.State dismissed = execute(
                webhookId,
                captureOf(notification),
                operator,
                OperatorAction.of("DISMISS_WEBHOOK").because(note),
                (webhook, capture) -> webhook.dismiss(notification, capture, operator.userId(), note));
        log.info("operator {} dismisses webhook {}: {}", operator.userId(), webhookId, note);
        return Objects.requireNonNull(dismissed.dismissal());
    }

    private interface Decision {
        List<PaymentEvent> decide(Webhook webhook, @Nullable ProviderCapture capture);
    }

    private Webhook.State execute(
            String webhookId, @Nullable String captureSn, Caller operator, OperatorAction action, Decision decision) {
        Instant now = clock.instant();
        Set<AggregateId<?>> uses = captureSn == null ? Set.of() : Set.of(ProviderCapture.TYPE.id(captureSn));
        return commands.execute(
                ReactionRequest.of(
                        Webhook.TYPE.id(webhookId),
                        uses,
                        operator.asCause(action, now),
                        now,
                        (webhook, others) -> decision.decide(
                                webhook, captureSn == null ? null : others.get(ProviderCapture.TYPE, captureSn))),
                Webhook::state);
    }

    /** What a webhook says, which never changes; null if it cannot be read, or there is none with this id. */
    private @Nullable ProviderNotification notificationOf(String webhookId) {
        if (!WebhooksController.WEBHOOK_ID.test(webhookId)) {
            new Webhook(webhookId, null).refuseUnlessQuarantined(); // there is none
        }
        Webhook webhook = webhooks.find(webhookId);
        try {
            return webhook.isStored()
                    ? decoder.decode(webhookId, webhook.state().body()).notification()
                    : null;
        } catch (MalformedNotification unreadable) {
            return null;
        }
    }

    private static @Nullable String captureOf(@Nullable ProviderNotification notification) {
        return notification == null ? null : notification.captureSn().orElse(null);
    }
}
