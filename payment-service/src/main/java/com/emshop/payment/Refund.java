package com.emshop.payment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Money that goes back to the customer; an entity of its {@link Payment}, which alone changes it.
 *
 * @param refundSn its number: the payment's, and the how manieth of it
 * @param amount what goes back; nothing where a settled payment had nothing left to give
 * @param thirdPartySn the provider's number of the capture it goes back from
 * @param reason why
 * @param status how far it is
 * @param round counts the tries that each had an answer: 1, and one more each time an operator has a refused one tried again
 * @param requestKey the idempotency key of the operator's request; null if no operator asked for it
 * @param note what the operator said about it
 * @param refusal what the provider said when it refused
 * @param thirdPartyRefundSn the provider's number of the refund
 * @param requestedAt since when it is to go back, UTC
 * @param settledAt when it succeeded or was refused, UTC
 * @param attempts how often the provider was asked in this round
 * @param nextAttemptAt when the provider has to be asked next, UTC; null if it is settled
 */
public record Refund(
        String refundSn,
        Money amount,
        String thirdPartySn,
        RefundReason reason,
        RefundStatus status,
        int round,
        @Nullable String requestKey,
        @Nullable String note,
        @Nullable String refusal,
        @Nullable String thirdPartyRefundSn,
        Instant requestedAt,
        @Nullable Instant settledAt,
        int attempts,
        @Nullable Instant nextAttemptAt) {

    /**
     * What the provider knows it by, its idempotency key as well. The same for as long as the outcome is unknown, so that
     * money never goes back twice; a new one only after a refusal, since a provider answers a known key as it did before.
     */
    public String reference() {
        return round == 1 ? refundSn : refundSn + "-" + round;
    }

    /** What the provider is asked for. */
    public PaymentProvider.RefundRequest request(String paymentSn) {
        return new PaymentProvider.RefundRequest(reference(), paymentSn, thirdPartySn, amount);
    }

    /** Whether this is what the provider knows it by, in this round or an earlier one. */
    boolean wasKnownAs(String reference) {
        return reference.equals(refundSn) || reference.startsWith(refundSn + "-");
    }

    /** Whether its money is gone, or may be. */
    boolean countsAsGone() {
        return status != RefundStatus.FAILED;
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
            case PENDING -> isOpen(asked) ? with(RefundStatus.PENDING, null, thirdPartyRefundSn, null, retryAt) : this;
            case REFUSED ->
                isOpen(asked) ? with(RefundStatus.FAILED, answer.reason(), thirdPartyRefundSn, now, null) : this;
        };
    }

    /** The provider did not answer. */
    Refund unanswered(String asked, Instant retryAt) {
        return isOpen(asked) ? with(status, refusal, thirdPartyRefundSn, settledAt, retryAt) : this;
    }

    Refund succeeded(@Nullable String providersNumber, Instant now) {
        return switch (status) {
            case REQUESTED, PENDING, FAILED -> // money that was refunded was refunded, whatever was said before
                with(RefundStatus.SUCCEEDED, null, providersNumber, now, null);
            case SUCCEEDED -> this;
        };
    }

    /** A new round, under a new reference. */
    Refund again(Instant now) {
        return new Refund(
                refundSn,
                amount,
                thirdPartySn,
                reason,
                RefundStatus.REQUESTED,
                round + 1,
                requestKey,
                note,
                null,
                null,
                requestedAt,
                null,
                0,
                now);
    }

    private boolean isOpen(String asked) {
        return status.isOpen() && asked.equals(reference());
    }

    private Refund with(
            RefundStatus next,
            @Nullable String why,
            @Nullable String providersNumber,
            @Nullable Instant settled,
            @Nullable Instant nextAttempt) {
        return new Refund(
                refundSn,
                amount,
                thirdPartySn,
                reason,
                next,
                round,
                requestKey,
                note,
                why,
                providersNumber,
                requestedAt,
                settled,
                attempts,
                nextAttempt);
    }
}
