package com.emshop.payment.webhook;

import com.emshop.payment.CaptureReturn;
import com.emshop.payment.Payment;
import com.emshop.payment.ProviderNotice;
import com.emshop.payment.persistence.CaptureReturns;
import com.emshop.payment.persistence.WebhookStatus;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.MalformedNotice;
import com.emshop.payment.provider.ProviderJson;
import com.emshop.saga.Refusal;
import com.emshop.saga.messaging.Reactor;
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
class Returning {
    private static final Logger log = LoggerFactory.getLogger(Returning.class);

    private final Webhooks webhooks;
    private final CaptureReturns returns;
    private final ProviderJson json;
    private final Reactor<Payment> reactor;
    private final Clock clock;

    Returning(Webhooks webhooks, CaptureReturns returns, ProviderJson json, Reactor<Payment> reactor, Clock clock) {
        this.webhooks = webhooks;
        this.returns = returns;
        this.json = json;
        this.reactor = reactor;
        this.clock = clock;
    }

    /**
     * Has the capture of a quarantined webhook go back. Asked again, it is the same return; after a refusal a new round.
     *
     * @throws Refusal if there is no such webhook, it is not in quarantine, it tells of no capture, or its capture was
     *     accepted for a payment
     */
    CaptureReturn giveBack(String webhookId, String operator, @Nullable String note) {
        CaptureReturn goingBack = reactor.inTransaction(() -> {
            CaptureReturn wish = CaptureReturn.of(
                    capture(quarantined(webhookId)).orElseThrow(CaptureReturn::notReturnable),
                    webhookId,
                    operator,
                    note,
                    clock.instant());
            Optional<CaptureReturn> known = returns.lock(wish.thirdPartySn());
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

    private CaptureReturn fresh(CaptureReturn wish) {
        returns.insert(wish).ifPresent(orderSn -> {
            throw Refusal.conflict(
                    "capture-accepted",
                    "The capture " + wish.thirdPartySn() + " was accepted for the payment of order " + orderSn + ".");
        });
        return wish;
    }

    private CaptureReturn again(CaptureReturn known, CaptureReturn wish) {
        CaptureReturn after = known.askedAgain(wish);
        if (!after.equals(known)) {
            returns.update(after);
        }
        return after;
    }

    /**
     * Has a quarantined webhook tried again.
     *
     * @throws Refusal if there is none with this id, or its capture goes back
     */
    void retry(String webhookId) {
        reactor.inTransaction(() -> {
            Webhooks.Kept webhook = find(webhookId);
            Optional<CaptureReturn> goingBack =
                    capture(webhook).flatMap(ProviderNotice::captureSn).flatMap(returns::find);
            if (goingBack.isPresent()) {
                throw Refusal.conflict(
                        "capture-returned",
                        "Its capture goes back as " + goingBack.get().reference() + ".");
            }
            Instant now = clock.instant();
            if (!webhooks.revive(webhookId, now)) {
                throw Refusal.notFound("webhook-not-found", "There is no quarantined webhook with this id.");
            }
            return now;
        });
    }

    /**
     * Puts a quarantined webhook aside for good: one that tells of no money, of money that was accepted for a payment, or of money
     * that cannot be sent back from here, because it does not say how much: the operator sees to that at the provider. Asked again,
     * the first dismissal stands.
     *
     * @throws Refusal if there is no such webhook, it is not in quarantine, or its money can be sent back
     */
    Webhooks.Dismissed dismiss(String webhookId, String operator, String note) {
        return reactor.inTransaction(() -> {
            Webhooks.Kept webhook = find(webhookId);
            if (webhook.dismissed() != null) {
                return webhook.dismissed();
            }
            refuseUnlessQuarantined(webhook);
            Webhooks.Dismissed dismissed = new Webhooks.Dismissed(operator, note, clock.instant());
            returnable(webhook, webhookId, dismissed)
                    .filter(wish -> returns.acceptedFor(wish.thirdPartySn()).isEmpty())
                    .ifPresent(wish -> {
                        throw Refusal.conflict(
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
    private Optional<CaptureReturn> returnable(Webhooks.Kept webhook, String webhookId, Webhooks.Dismissed dismissed) {
        try {
            return capture(webhook)
                    .map(notice ->
                            CaptureReturn.of(notice, webhookId, dismissed.by(), dismissed.note(), dismissed.at()));
        } catch (Refusal notReturnable) {
            return Optional.empty();
        }
    }

    private static void refuseUnlessQuarantined(Webhooks.Kept webhook) {
        if (webhook.status() != WebhookStatus.QUARANTINED) {
            throw Refusal.conflict("webhook-not-quarantined", "The webhook is " + webhook.status() + ".");
        }
    }

    private Webhooks.Kept quarantined(String webhookId) {
        Webhooks.Kept webhook = find(webhookId);
        refuseUnlessQuarantined(webhook);
        return webhook;
    }

    private Webhooks.Kept find(String webhookId) {
        return webhooks.lock(webhookId)
                .orElseThrow(() -> Refusal.notFound("webhook-not-found", "There is no webhook with this id."));
    }

    private Optional<ProviderNotice> capture(Webhooks.Kept webhook) {
        try {
            return json.webhook(webhook.body()).notice();
        } catch (MalformedNotice unreadable) {
            return Optional.empty();
        }
    }
}
