package com.emshop.payment;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who takes and gives back the money. Never called inside a database transaction or while a consumer waits: an answer may
 * take as long as the adapter's time-outs say. Every call may be repeated with the same arguments. Thread-safe.
 *
 * <p>Every method throws {@link ProviderUnavailable} when the outcome is unknown.
 */
public interface PaymentProvider {

    /** Where the customer pays. */
    URI checkout(String paymentSn, PaymentTerms terms);

    /** How a payment stands there. */
    ProviderPaymentStatus payment(String paymentSn);

    /**
     * Closes a payment for good, so that nobody can pay it any more, not even on a page that is asked for later; or tells that
     * somebody was faster.
     */
    ProviderPaymentStatus close(String paymentSn);

    /** Gives money back; known from then on by the request's reference. */
    RefundAnswer refund(RefundRequest request);

    /** How a refund stands there; empty if it was never asked for. */
    Optional<RefundAnswer> refundKnownAs(String reference);

    /**
     * A payment as the provider sees it.
     *
     * @param captures what it took for it
     */
    record ProviderPaymentStatus(Progress progress, List<ProviderNotification> captures) {
        /** Keeps its own list. */
        public ProviderPaymentStatus {
            captures = List.copyOf(captures);
        }
    }

    /**
     * Money that the provider is to give back.
     *
     * @param reference our name for it, the idempotency key as well
     * @param paymentSn the payment that the provider took it for
     * @param thirdPartySn the provider's number of the capture it goes back from
     */
    record RefundRequest(String reference, String paymentSn, String thirdPartySn, Money amount) {}

    /** How far a payment is at the provider. */
    enum Progress {
        /** Never heard of. */
        UNKNOWN,
        PENDING,
        SUCCEEDED,
        FAILED,
        CLOSED
    }

    /**
     * What the provider says about a refund.
     *
     * @param reason why, if it refused
     */
    record RefundAnswer(
            Outcome outcome,
            @Nullable String thirdPartyRefundSn,
            @Nullable String reason) {}

    /** What became of a refund. */
    enum Outcome {
        SUCCEEDED,
        PENDING,
        REFUSED
    }
}
