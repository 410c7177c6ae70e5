package com.emshop.payment;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An aggregate that refunds belong to. */
public sealed interface RefundOwner permits Payment, ProviderCapture {

    /** One of its refunds; empty if it is not its own. */
    Optional<Refund> refund(String refundSn);

    /**
     * The provider answered, or sent a webhook, about a refund. An answer with the provider's number of another refund settles
     * nothing: that is the money of the other one.
     *
     * @param refundSn which; one that is not its own changes nothing
     * @param reference what the provider was asked about: only success says anything about another round
     * @param retryAfter until the provider is asked again, where it did not decide yet
     */
    List<PaymentEvent> refundAnswered(
            String refundSn, String reference, PaymentProvider.RefundAnswer answer, Duration retryAfter);

    /**
     * The provider said something about one of these refunds that does not say which: those that are open are asked about at
     * once. One that is not its own changes nothing.
     */
    List<PaymentEvent> refundsInDoubt(List<String> refundSns);

    /** The provider did not answer about a refund: it is asked again later, unless the refund was settled meanwhile. */
    List<PaymentEvent> refundUnanswered(String refundSn, String reference, Duration retryAfter);
}
