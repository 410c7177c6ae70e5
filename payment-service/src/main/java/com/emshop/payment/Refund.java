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
 * @param settledAt when it was back or refused, UTC
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
        @Nullable Instant settledAt) {

    /**
     * What the provider knows it by, its idempotency key as well. The same for as long as the outcome is unknown, so that
     * money never goes back twice; a new one only after a refusal, since a provider answers a known key as it did before.
     */
    public String reference() {
        return round == 1 ? refundSn : refundSn + "-" + round;
    }

    /** What the provider is asked for. */
    PaymentProvider.RefundRequest request(String paymentSn) {
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

    Refund pending() {
        return with(RefundStatus.PENDING, round, null, thirdPartyRefundSn, null);
    }

    Refund succeeded(@Nullable String providersNumber, Instant at) {
        return with(RefundStatus.SUCCEEDED, round, null, providersNumber, at);
    }

    Refund refused(@Nullable String why, Instant at) {
        return with(RefundStatus.FAILED, round, why, thirdPartyRefundSn, at);
    }

    Refund again() {
        return with(RefundStatus.REQUESTED, round + 1, null, null, null);
    }

    private Refund with(
            RefundStatus next,
            int nextRound,
            @Nullable String why,
            @Nullable String providersNumber,
            @Nullable Instant settled) {
        return new Refund(
                refundSn,
                amount,
                thirdPartySn,
                reason,
                next,
                nextRound,
                requestKey,
                note,
                why,
                providersNumber,
                requestedAt,
                settled);
    }
}
