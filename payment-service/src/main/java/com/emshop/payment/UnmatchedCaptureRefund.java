package com.emshop.payment;

import com.emshop.saga.CommandRejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Money that the provider took and that fits no payment, on its way back because an operator said so. It goes back whole and
 * once, however often the provider tells of it, and counts for no payment any more. No event tells of it, since none told of
 * the money.
 *
 * @param thirdPartySn the provider's number of the capture
 * @param webhookId the webhook that told of it and that the operator meant
 * @param paymentSn the payment that the provider names, whether there is one or not
 * @param amount what goes back: all that was taken, as the provider says
 * @param status how far it is
 * @param round counts the tries that each had an answer: 1, and one more each time an operator asks again after a refusal
 * @param refusal what the provider said when it refused
 * @param thirdPartyRefundSn the provider's number of the refund
 * @param requestedBy the operator who asked for this round
 * @param note what he said about it
 * @param requestedAt since when this round is to be, UTC
 * @param settledAt when the money was back or refused, UTC
 */
public record UnmatchedCaptureRefund(
        String thirdPartySn,
        String webhookId,
        String paymentSn,
        Money amount,
        RefundStatus status,
        int round,
        @Nullable String refusal,
        @Nullable String thirdPartyRefundSn,
        String requestedBy,
        @Nullable String note,
        Instant requestedAt,
        @Nullable Instant settledAt) {

    private static final Pattern REFERENCE = Pattern.compile("(CR-[0-9a-f-]{36})(-\\d{1,5})?");

    /**
     * A return that an operator asks for.
     *
     * @throws CommandRejected if the notice tells of no capture, or of nothing that could go back
     */
    public static UnmatchedCaptureRefund of(
            ProviderNotification notice, String webhookId, String operator, @Nullable String note, Instant now) {
        String capture = notice.captureSn().orElseThrow(UnmatchedCaptureRefund::notReturnable);
        Money amount;
        try {
            amount = notice.money();
        } catch (CommandRejected noMoney) {
            throw CommandRejected.conflict("webhook-not-returnable", noMoney.getMessage());
        }
        if (amount.isNothing()) {
            throw CommandRejected.conflict("webhook-not-returnable", "A capture of nothing has nothing to give back.");
        }
        return new UnmatchedCaptureRefund(
                capture,
                webhookId,
                notice.paymentSn(),
                amount,
                RefundStatus.REQUESTED,
                1,
                null,
                null,
                operator,
                note,
                now,
                null);
    }

    /** What tells of no capture cannot send one back. */
    public static CommandRejected notReturnable() {
        return CommandRejected.conflict("webhook-not-returnable", "It tells of no capture that could go back.");
    }

    /** The {@link #number} in a {@link #reference}, of whichever round; empty if it is the reference of something else. */
    public static Optional<String> numberIn(String reference) {
        Matcher parts = REFERENCE.matcher(reference);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }

    /** Its number with us. Follows from the capture's alone: there is no second key under which the same money could go. */
    public String number() {
        return "CR-" + UUID.nameUUIDFromBytes(("return of " + thirdPartySn).getBytes(StandardCharsets.UTF_8));
    }

    /** What the provider knows it by; changes with the round only, as {@link Refund#reference()} does. */
    public String reference() {
        return reference(number(), round);
    }

    /** What the provider knows a return of this number by in this round. */
    public static String reference(String number, int round) {
        return round == 1 ? number : number + "-" + round;
    }

    /** What the provider is asked for. */
    public PaymentProvider.RefundRequest request() {
        return new PaymentProvider.RefundRequest(reference(), paymentSn, thirdPartySn, amount);
    }

    /**
     * It is asked for again. Changes nothing, unless the provider refused: then it is a new round, as wished.
     *
     * @throws CommandRejected if the wish says another amount or payment while this money is on its way, or back
     */
    public UnmatchedCaptureRefund askedAgain(UnmatchedCaptureRefund wish) {
        return switch (status) {
            case REQUESTED, PENDING, SUCCEEDED -> {
                if (!amount.equals(wish.amount) || !paymentSn.equals(wish.paymentSn)) {
                    throw CommandRejected.conflict(
                            "capture-returned-otherwise",
                            "The capture " + thirdPartySn + " goes back, or went, as " + amount + " of " + paymentSn
                                    + ".");
                }
                yield this;
            }
            case FAILED ->
                new UnmatchedCaptureRefund(
                        thirdPartySn,
                        wish.webhookId,
                        wish.paymentSn,
                        wish.amount,
                        RefundStatus.REQUESTED,
                        round + 1,
                        null,
                        null,
                        wish.requestedBy,
                        wish.note,
                        wish.requestedAt,
                        null);
        };
    }

    /**
     * The provider answered.
     *
     * @param asked the reference that it was asked about: only success says anything about another round
     */
    public UnmatchedCaptureRefund answered(String asked, PaymentProvider.RefundAnswer answer, Instant now) {
        return switch (answer.outcome()) {
            case SUCCEEDED -> succeeded(answer.thirdPartyRefundSn(), now);
            case PENDING -> pending(asked);
            case REFUSED -> refused(asked, answer.reason(), now);
        };
    }

    /** Why a notice about a refund, which names this one, does not fit it; empty if it does. */
    public Optional<String> objectionTo(ProviderNotification notice) {
        if (!paymentSn.equals(notice.paymentSn())) {
            return Optional.of("It is about payment " + notice.paymentSn() + ", not " + paymentSn + ".");
        }
        if (notice.amount() != null && notice.amount().compareTo(amount.amount()) != 0) {
            return Optional.of("It says " + notice.amount() + " where " + amount + " goes back.");
        }
        if (notice.currency() != null
                && !notice.currency().equals(amount.currency().getCurrencyCode())) {
            return Optional.of("It says " + notice.currency() + " where " + amount + " goes back.");
        }
        return Optional.empty();
    }

    /** The provider told how it ended. Only of a notice that fits. */
    public UnmatchedCaptureRefund told(ProviderNotification notice, Instant now) {
        return switch (notice.kind()) {
            case REFUND_SUCCEEDED -> succeeded(null, now);
            case REFUND_FAILED ->
                refused(
                        notice.refundReference() == null ? reference() : notice.refundReference(),
                        notice.reason(),
                        now);
            case PAYMENT_SUCCEEDED, PAYMENT_FAILED -> this;
        };
    }

    private UnmatchedCaptureRefund succeeded(@Nullable String providersNumber, Instant now) {
        return switch (status) {
            case REQUESTED, PENDING, FAILED -> // money that went back went back, whatever was said before
                with(RefundStatus.SUCCEEDED, null, providersNumber, now);
            case SUCCEEDED -> this;
        };
    }

    private UnmatchedCaptureRefund pending(String asked) {
        return switch (status) {
            case REQUESTED ->
                asked.equals(reference()) ? with(RefundStatus.PENDING, null, thirdPartyRefundSn, null) : this;
            case PENDING, SUCCEEDED, FAILED -> this;
        };
    }

    private UnmatchedCaptureRefund refused(String asked, @Nullable String why, Instant now) {
        return switch (status) {
            case REQUESTED, PENDING ->
                asked.equals(reference()) ? with(RefundStatus.FAILED, why, thirdPartyRefundSn, now) : this;
            case SUCCEEDED, FAILED -> this;
        };
    }

    private UnmatchedCaptureRefund with(
            RefundStatus next, @Nullable String why, @Nullable String providersNumber, @Nullable Instant settled) {
        return new UnmatchedCaptureRefund(
                thirdPartySn,
                webhookId,
                paymentSn,
                amount,
                next,
                round,
                why,
                providersNumber,
                requestedBy,
                note,
                requestedAt,
                settled);
    }
}
