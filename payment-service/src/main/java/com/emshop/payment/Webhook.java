package com.emshop.payment;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A webhook of the provider, word for word, by its id; never deleted, so that an id that was received once stays known.
 *
 * <pre>
 * RECEIVED -> PROCESSED | QUARANTINED
 * QUARANTINED -> RECEIVED | DISMISSED, as an operator says
 * </pre>
 */
public final class Webhook extends Aggregate<PaymentEvent> {
    /** Webhooks by their ids. */
    public static final AggregateType<Webhook, State> TYPE = AggregateType.of(
            "webhook", (id, stored) -> new Webhook(id, stored), webhook -> Objects.requireNonNull(webhook.state));

    /** The longest reason that is kept. */
    private static final int MAX_REASON = 500;

    private @Nullable State state;

    /**
     * All there is to know of a webhook.
     *
     * @param rowId counts the webhooks; null for one that is not stored
     * @param type what kind of notification it is, as the provider names it
     * @param paymentSn the payment that it names; empty if it names none
     * @param thirdPartySn the provider's number of the capture that it is about, if it is about one
     * @param reason why it is quarantined, or tried again
     * @param attempts how often it was tried
     * @param nextAttemptAt when it is tried again, UTC; null if nothing is to be done any more
     * @param dismissal who dismissed it; null if nobody did
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record State(
            @Nullable Long rowId,
            String type,
            String paymentSn,
            @Nullable String thirdPartySn,
            byte[] body,
            WebhookStatus status,
            @Nullable String reason,
            int attempts,
            Instant receivedAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant processedAt,
            @Nullable Dismissal dismissal) {

        private State with(
                WebhookStatus next,
                @Nullable String why,
                int tried,
                @Nullable Instant nextAttempt,
                @Nullable Instant processed,
                @Nullable Dismissal dismissed) {
            String cut = why == null || why.length() <= MAX_REASON ? why : why.substring(0, MAX_REASON);
            return new State(
                    rowId,
                    type,
                    paymentSn,
                    thirdPartySn,
                    body,
                    next,
                    cut,
                    tried,
                    receivedAt,
                    nextAttempt,
                    processed,
                    dismissed);
        }
    }

    /** Who said, and when and why, that nothing is to be done about a webhook. */
    public record Dismissal(String by, String note, Instant at) {}

    /** A webhook as it is stored; null if it is not. */
    public Webhook(String id, @Nullable State stored) {
        super(id, stored != null, null);
        this.state = stored;
    }

    /** The webhook as the cause of what it changes. */
    public static Cause cause(String id, Instant receivedAt) {
        return Cause.webhook("provider", id, receivedAt);
    }

    public State state() {
        return Objects.requireNonNull(state, "not received yet");
    }

    /** Whether it still has to be applied. */
    public boolean isWaiting() {
        return state != null && state.status() == WebhookStatus.RECEIVED;
    }

    /** Stores it, unless its id is known; whether it is new. */
    public boolean receive(String type, String paymentSn, @Nullable String thirdPartySn, byte[] body) {
        if (state != null) {
            return false;
        }
        change(new State(
                null, type, paymentSn, thirdPartySn, body, WebhookStatus.RECEIVED, null, 0, now(), now(), null, null));
        return true;
    }

    // ---- how applying it ended

    void processed() {
        change(state().with(WebhookStatus.PROCESSED, null, state().attempts() + 1, null, now(), null));
    }

    /** Quarantines it: an operator has to decide. */
    public List<PaymentEvent> quarantine(String reason) {
        change(state().with(WebhookStatus.QUARANTINED, reason, state().attempts() + 1, null, now(), null));
        return nothing();
    }

    void retryLater(String reason, Duration after) {
        change(state().with(WebhookStatus.RECEIVED, reason, state().attempts() + 1, now().plus(after), null, null));
    }

    boolean isOlderThan(Duration age) {
        return !now().isBefore(state().receivedAt().plus(age));
    }

    // ---- operators

    /**
     * Has a quarantined one tried again.
     *
     * @throws CommandRejected if it is not in quarantine, or its capture is refunded
     */
    public List<PaymentEvent> retry(@Nullable ProviderCapture capture) {
        if (state == null) {
            throw notFound();
        }
        if (capture != null && capture.refund().isPresent()) {
            throw CommandRejected.conflict(
                    "capture-refunded",
                    "Its capture is refunded as " + capture.refund().get().reference() + ".");
        }
        if (state.status() != WebhookStatus.QUARANTINED) {
            throw CommandRejected.notFound("webhook-not-found", "There is no quarantined webhook with this id.");
        }
        change(state.with(WebhookStatus.RECEIVED, null, 0, now(), null, null));
        return nothing();
    }

    /**
     * Refunds the capture that it is about, without a payment.
     *
     * @throws CommandRejected if it is not in quarantine, or its capture cannot be refunded so
     */
    public List<PaymentEvent> refund(
            ProviderCapture capture, ProviderNotification notification, String operator, @Nullable String note) {
        refuseUnlessQuarantined();
        return capture.requestRefund(Refund.ofUnmatched(notification, key(), operator, note, now()));
    }

    /**
     * Dismisses a quarantined one for good: about no money, about money that was accepted for a payment, or about money that
     * cannot be refunded from here, because it does not say how much. Asked again, the first dismissal stands.
     *
     * @param notification what it says; null if it cannot be read
     * @param capture what it is about; null if it is about none
     * @throws CommandRejected if it is not in quarantine, or its money can be refunded
     */
    public List<PaymentEvent> dismiss(
            @Nullable ProviderNotification notification,
            @Nullable ProviderCapture capture,
            String operator,
            String note) {
        if (state != null && state.dismissal() != null) {
            return nothing();
        }
        refuseUnlessQuarantined();
        if (notification != null && capture != null && capture.orderSn().isEmpty()) {
            Refund refund;
            try {
                refund = Refund.ofUnmatched(notification, key(), operator, note, now());
            } catch (CommandRejected notRefundable) {
                refund = null;
            }
            if (refund != null) {
                throw CommandRejected.conflict(
                        "webhook-carries-money",
                        "The webhook names the capture " + refund.thirdPartySn() + " of " + refund.amount()
                                + ", which has to be refunded.");
            }
        }
        State known = state();
        change(known.with(
                WebhookStatus.DISMISSED,
                known.reason(),
                known.attempts(),
                null,
                known.processedAt(),
                new Dismissal(operator, note, now())));
        return nothing();
    }

    /** @throws CommandRejected if there is no such webhook, or it is not in quarantine */
    public void refuseUnlessQuarantined() {
        if (state == null) {
            throw notFound();
        }
        if (state.status() != WebhookStatus.QUARANTINED) {
            throw CommandRejected.conflict("webhook-not-quarantined", "The webhook is " + state.status() + ".");
        }
    }

    private static CommandRejected notFound() {
        return CommandRejected.notFound("webhook-not-found", "There is no webhook with this id.");
    }

    private void change(State next) {
        state = next;
        touch();
    }
}
