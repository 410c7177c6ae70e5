package com.emshop.payment;

import com.emshop.saga.CommandRejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Money that is refunded to the customer: by its {@link Payment}, or by its {@link ProviderCapture} if the capture matches no
 * payment. Its owner alone changes it.
 *
 * @param refundSn its number: the payment's and a counter, or a number that follows from the unmatched capture
 * @param paymentSn the payment that the provider captured the money for; an unmatched one may name none of ours
 * @param amount what is refunded; nothing where a settled payment had nothing left to refund
 * @param thirdPartySn the provider's number of the capture
 * @param reason why
 * @param status how far it is
 * @param round counts the tries that each had an answer: 1, and one more each time an operator has a refused one tried again
 * @param requestKey what an operator's request is known by: its idempotency key, or the webhook of an unmatched capture; null
 *     if no operator asked for it
 * @param requestedBy the operator who asked for the refund of an unmatched capture
 * @param note what the operator said about it
 * @param refusal what the provider said when it refused
 * @param thirdPartyRefundSn the provider's number of the refund
 * @param requestedAt when it was requested, UTC
 * @param settledAt when it succeeded or was refused, UTC
 * @param attempts how often the provider was asked in this round
 * @param nextAttemptAt when the provider has to be asked next, UTC; null if it is settled
 */
public record Refund(
        String refundSn,
        String paymentSn,
        Money amount,
        String thirdPartySn,
        RefundReason reason,
        RefundStatus status,
        int round,
        @Nullable String requestKey,
        @Nullable String requestedBy,
        @Nullable String note,
        @Nullable String refusal,
        @Nullable String thirdPartyRefundSn,
        Instant requestedAt,
        @Nullable Instant settledAt,
        int attempts,
        @Nullable Instant nextAttemptAt) {

    private static final Pattern UNMATCHED_REFERENCE = Pattern.compile("(CR-[0-9a-f-]{36})(-\\d{1,5})?");

    /** A new one, due at once. */
    static Refund requested(
            String refundSn,
            String paymentSn,
            Money amount,
            String thirdPartySn,
            RefundReason reason,
            @Nullable String requestKey,
            @Nullable String requestedBy,
            @Nullable String note,
            Instant now) {
        return new Refund(
                refundSn,
                paymentSn,
                amount,
                thirdPartySn,
                reason,
                RefundStatus.REQUESTED,
                1,
                requestKey,
                requestedBy,
                note,
                null,
                null,
                now,
                null,
                0,
                now);
    }

    /**
     * A refund of a capture that matches no payment: all that was captured, as the provider says. An operator asks for it.
     *
     * @throws CommandRejected if the notification is about no capture, or about nothing that could be refunded
     */
    public static Refund ofUnmatched(
            ProviderNotification notification, String webhookId, String operator, @Nullable String note, Instant now) {
        String capture = notification.captureSn().orElseThrow(Refund::notRefundable);
        Money amount;
        try {
            amount = notification.money();
        } catch (CommandRejected noMoney) {
            throw CommandRejected.conflict("webhook-not-refundable", noMoney.getMessage());
        }
        if (amount.isNothing()) {
            throw CommandRejected.conflict("webhook-not-refundable", "The captured amount is zero.");
        }
        return requested(
                unmatchedNumber(capture),
                notification.paymentSn(),
                amount,
                capture,
                RefundReason.UNMATCHED_CAPTURE,
                webhookId,
                operator,
                note,
                now);
    }

    /** A webhook without a capture has nothing to refund. */
    public static CommandRejected notRefundable() {
        return CommandRejected.conflict(
                "webhook-not-refundable", "The webhook names no capture that could be refunded.");
    }

    /**
     * The number of the refund of an unmatched capture. Follows from the capture's number alone: there is no second reference
     * under which the same money could be refunded.
     */
    public static String unmatchedNumber(String thirdPartySn) {
        return "CR-" + UUID.nameUUIDFromBytes(("return of " + thirdPartySn).getBytes(StandardCharsets.UTF_8));
    }

    /** The {@link #unmatchedNumber} in a reference of whichever round; empty if it is the reference of something else. */
    public static Optional<String> unmatchedNumberIn(String reference) {
        Matcher parts = UNMATCHED_REFERENCE.matcher(reference);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }

    /**
     * What the provider knows it by, its idempotency key as well. The same for as long as the outcome is unknown, so that
     * money is never refunded twice; a new one only after a refusal, since a provider answers a known key as it did before.
     */
    public String reference() {
        return reference(refundSn, round);
    }

    /** What the provider knows the refund of this number by in this round. */
    public static String reference(String refundSn, int round) {
        return round == 1 ? refundSn : refundSn + "-" + round;
    }

    /** What the provider is asked for. */
    public PaymentProvider.RefundRequest request() {
        return new PaymentProvider.RefundRequest(reference(), paymentSn, thirdPartySn, amount);
    }

    /** Whether this is what the provider knows it by, in this round or an earlier one. */
    boolean wasKnownAs(String reference) {
        return IntStream.rangeClosed(1, round)
                .mapToObj(each -> reference(refundSn, each))
                .anyMatch(reference::equals);
    }

    /** Whether its money is refunded, or may be. */
    boolean countsAsGone() {
        return status != RefundStatus.FAILED;
    }

    /**
     * The refund of an unmatched capture is asked for again. Changes nothing, unless the provider refused: then it is a new
     * round, as wished.
     *
     * @throws CommandRejected if the wish says another amount or payment while this refund is under way, or has succeeded
     */
    Refund askedAgain(Refund wish) {
        return switch (status) {
            case REQUESTED, PENDING, SUCCEEDED -> {
                if (!amount.equals(wish.amount) || !paymentSn.equals(wish.paymentSn)) {
                    throw CommandRejected.conflict(
                            "capture-refunded-otherwise",
                            "The capture " + thirdPartySn + " is being refunded, or was, with " + amount
                                    + " for payment " + paymentSn + ".");
                }
                yield this;
            }
            case FAILED -> wish.with(RefundStatus.REQUESTED, round + 1, null, null, null, 0, wish.nextAttemptAt);
        };
    }

    /** Has a refused one tried again. */
    Refund again(Instant now) {
        return with(RefundStatus.REQUESTED, round + 1, null, null, null, 0, now);
    }

    /**
     * The provider answered.
     *
     * @param asked the reference that it was asked about: only success says anything about another round
     * @param retryAt when it is asked again, if it did not decide yet
     */
    Refund answered(String asked, PaymentProvider.RefundAnswer answer, Instant now, Instant retryAt) {
        return switch (answer.outcome()) {
            case SUCCEEDED -> succeeded(answer.thirdPartyRefundSn(), now);
            case PENDING ->
                isOpen(asked) ? open(RefundStatus.PENDING, numberOr(answer.thirdPartyRefundSn()), retryAt) : this;
            case REFUSED ->
                isOpen(asked)
                        ? settled(RefundStatus.FAILED, answer.reason(), numberOr(answer.thirdPartyRefundSn()), now)
                        : this;
        };
    }

    /** The provider did not answer. */
    Refund unanswered(String asked, Instant retryAt) {
        return isOpen(asked) ? open(status, thirdPartyRefundSn, retryAt) : this;
    }

    /** The provider said something that may be about this one: it is asked at once, unless there is nothing to ask. */
    Refund inDoubt(Instant now) {
        return nextAttemptAt != null && nextAttemptAt.isAfter(now) ? open(status, thirdPartyRefundSn, now) : this;
    }

    Refund succeeded(@Nullable String providersNumber, Instant now) {
        return switch (status) {
            case REQUESTED, PENDING, FAILED -> // money that was refunded was refunded, whatever was said before
                settled(RefundStatus.SUCCEEDED, null, numberOr(providersNumber), now);
            case SUCCEEDED -> this;
        };
    }

    private boolean isOpen(String asked) {
        return status.isOpen() && asked.equals(reference());
    }

    /** What the provider says it is called, or said before. */
    private @Nullable String numberOr(@Nullable String providersNumber) {
        return providersNumber == null ? thirdPartyRefundSn : providersNumber;
    }

    private Refund open(RefundStatus next, @Nullable String providersNumber, Instant nextAttempt) {
        return with(next, round, null, providersNumber, null, attempts, nextAttempt);
    }

    private Refund settled(RefundStatus next, @Nullable String why, @Nullable String providersNumber, Instant now) {
        return with(next, round, why, providersNumber, now, attempts, null);
    }

    private Refund with(
            RefundStatus next,
            int nextRound,
            @Nullable String why,
            @Nullable String providersNumber,
            @Nullable Instant settled,
            int nextAttempts,
            @Nullable Instant nextAttempt) {
        return new Refund(
                refundSn,
                paymentSn,
                amount,
                thirdPartySn,
                reason,
                next,
                nextRound,
                requestKey,
                requestedBy,
                note,
                why,
                providersNumber,
                requestedAt,
                settled,
                nextAttempts,
                nextAttempt);
    }
}
