package com.emshop.payment.webhook;

import com.emshop.payment.ProviderNotification;
import com.emshop.payment.UnmatchedCaptureRefund;
import com.emshop.payment.persistence.UnmatchedCaptureRefunds;
import com.emshop.payment.persistence.WebhookStatus;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.MalformedNotification;
import com.emshop.payment.provider.ProviderJson;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.AggregateExecutor;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What an operator does about a webhook in quarantine: has it tried again, or its money sent back, or puts it aside. Not both
 * of the first two: a capture that goes back counts for no payment any more. And what could be sent back is not put aside.
 */
@Component
class QuarantineResolution {
    private static final Logger log = LoggerFactory.getLogger(QuarantineResolution.class);

    private final Webhooks webhooks;
    private final UnmatchedCaptureRefunds returns;
    private final ProviderJson json;
    private final AggregateExecutor executor;
    private final Clock clock;

    QuarantineResolution(
            Webhooks webhooks,
            UnmatchedCaptureRefunds returns,
            ProviderJson json,
            AggregateExecutor executor,
            Clock clock) {
        this.webhooks = webhooks;
        this.returns = returns;
        this.json = json;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Has the capture of a quarantined webhook go back. Asked again, it is the same return; after a refusal a new round.
     *
     * @throws CommandRejected if there is no such webhook, it is not in quarantine, it tells of no capture, or its capture was
     *     accepted for a payment
     */
    UnmatchedCaptureRefund giveBack(String webhookId, String operator, @Nullable String note) {
        UnmatchedCaptureRefund goingBack = executor.inTransaction(() -> {
            UnmatchedCaptureRefund wish = UnmatchedCaptureRefund.of(
                    capture(quarantined(webhookId)).orElseThrow(UnmatchedCaptureRefund::notReturnable),
                    webhookId,
                    operator,
                    note,
                    clock.instant());
            Optional<UnmatchedCaptureRefund> known = returns.lock(wish.thirdPartySn());
            return known.isPresent() ? again(known.get(), wish) : fresh(wish);
        });
        log.info(
                "operator {} has capture {} of {} go back: {} {}",
                operator,
                goingBack.thirdPartySn(),
                goingBack.amount(),
                goingBack.reference(),
                goingBack.status());
        return goingBack;
    }

    private UnmatchedCaptureRefund fresh(UnmatchedCaptureRefund wish) {
        returns.insert(wish).ifPresent(orderSn -> {
            throw CommandRejected.conflict(
                    "capture-accepted",
                    "The capture " + wish.thirdPartySn() + " was accepted for the payment of order " + orderSn + ".");
        });
        return wish;
    }

    private UnmatchedCaptureRefund again(UnmatchedCaptureRefund known, UnmatchedCaptureRefund wish) {
        UnmatchedCaptureRefund after = known.askedAgain(wish);
        if (!after.equals(known)) {
            returns.update(after);
        }
        return after;
    }

    /**
     * Has a quarantined webhook tried again.
     *
     * @throws CommandRejected if there is none with this id, or its capture goes back
     */
    void retry(String webhookId) {
        executor.inTransaction(() -> {
            Webhooks.Kept webhook = find(webhookId);
            Optional<UnmatchedCaptureRefund> goingBack =
                    capture(webhook).flatMap(ProviderNotification::captureSn).flatMap(returns::find);
            if (goingBack.isPresent()) {
                throw CommandRejected.conflict(
                        "capture-returned",
                        "Its capture goes back as " + goingBack.get().reference() + ".");
            }
            Instant now = clock.instant();
            if (!webhooks.revive(webhookId, now)) {
                throw CommandRejected.notFound("webhook-not-found", "There is no quarantined webhook with this id.");
            }
            return now;
        });
    }

    /**
     * Puts a quarantined webhook aside for good: one that tells of no money, of money that was accepted for a payment, or of money
     * that cannot be sent back from here, because it does not say how much: the operator sees to that at the provider. Asked again,
     * the first dismissal stands.
     *
     * @throws CommandRejected if there is no such webhook, it is not in quarantine, or its money can be sent back
     */
    Webhooks.Dismissed dismiss(String webhookId, String operator, String note) {
        return executor.inTransaction(() -> {
            Webhooks.Kept webhook = find(webhookId);
            if (webhook.dismissed() != null) {
                return webhook.dismissed();
            }
            refuseUnlessQuarantined(webhook);
            Webhooks.Dismissed dismissed = new Webhooks.Dismissed(operator, note, clock.instant());
            returnable(webhook, webhookId, dismissed)
                    .filter(wish -> returns.acceptedFor(wish.thirdPartySn()).isEmpty())
                    .ifPresent(wish -> {
                        throw CommandRejected.conflict(
                                "webhook-carries-money",
                                "It tells of the capture " + wish.thirdPartySn() + " of " + wish.amount()
                                        + ", which has to go back.");
                    });
            webhooks.dismiss(webhookId, dismissed);
            log.info("operator {} dismisses webhook {}: {}", operator, webhookId, note);
            return dismissed;
        });
    }

    /** How its capture would go back, if it tells of one that could. */
    private Optional<UnmatchedCaptureRefund> returnable(
            Webhooks.Kept webhook, String webhookId, Webhooks.Dismissed dismissed) {
        try {
            return capture(webhook)
                    .map(notice -> UnmatchedCaptureRefund.of(
                            notice, webhookId, dismissed.by(), dismissed.note(), dismissed.at()));
        } catch (CommandRejected notReturnable) {
            return Optional.empty();
        }
    }

    private static void refuseUnlessQuarantined(Webhooks.Kept webhook) {
        if (webhook.status() != WebhookStatus.QUARANTINED) {
            throw CommandRejected.conflict("webhook-not-quarantined", "The webhook is " + webhook.status() + ".");
        }
    }

    private Webhooks.Kept quarantined(String webhookId) {
        Webhooks.Kept webhook = find(webhookId);
        refuseUnlessQuarantined(webhook);
        return webhook;
    }

    private Webhooks.Kept find(String webhookId) {
        return webhooks.lock(webhookId)
                .orElseThrow(() -> CommandRejected.notFound("webhook-not-found", "There is no webhook with this id."));
    }

    private Optional<ProviderNotification> capture(Webhooks.Kept webhook) {
        try {
            return json.webhook(webhook.body()).notice();
        } catch (MalformedNotification unreadable) {
            return Optional.empty();
        }
    }
}
