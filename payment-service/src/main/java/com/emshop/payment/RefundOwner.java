package com.emshop.payment;

import java.time.Duration;
import java.util.List;

/** An aggregate that refunds belong to. */
public sealed interface RefundOwner permits Payment, ProviderCapture {

    /**
     * The provider answered, or sent a webhook, about a refund.
     *
     * @param refundSn which; one that is not its own changes nothing
     * @param reference what the provider was asked about: only success says anything about another round
     * @param retryAfter until the provider is asked again, where it did not decide yet
     */
    List<PaymentEvent> refundAnswered(
            String refundSn, String reference, PaymentProvider.RefundAnswer answer, Duration retryAfter);

    /** The provider did not answer about a refund: it is asked again later, unless the refund was settled meanwhile. */
    List<PaymentEvent> refundUnanswered(String refundSn, String reference, Duration retryAfter);
}
