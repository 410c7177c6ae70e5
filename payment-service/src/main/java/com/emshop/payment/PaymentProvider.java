package com.emshop.payment;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Captures and refunds money. Never called inside a database transaction or while a consumer waits: an answer may
 * take as long as the adapter's time-outs say. Every call may be repeated with the same arguments. Thread-safe.
 *
 * <p>Every method throws {@link ProviderUnavailable} when the outcome is unknown.
 */
public interface PaymentProvider {

    /** Where the customer pays. */
    URI checkout(String paymentSn, PaymentTerms terms);

    ProviderPaymentStatus payment(String paymentSn);

    /**
     * Closes a payment for good, so that nobody can pay it any more, not even on a page that is asked for later; or says that
     * somebody was faster.
     */
    ProviderPaymentStatus close(String paymentSn);

    /** Refunds money; known from then on by the request's reference. */
    RefundAnswer refund(RefundRequest request);

    /** The status of a refund there; empty if it was never asked for. */
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
     * Money that the provider is to refund.
     *
     * @param reference our name for it, the idempotency key as well
     * @param paymentSn the payment that the provider took it for
     * @param thirdPartySn the provider's number of the capture
     */
    record RefundRequest(String reference, String paymentSn, String thirdPartySn, Money amount) {}

    /** How far a payment is at the provider. */
    enum Progress {
        /** The provider does not know it. */
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
