package com.emshop.payment;

import java.util.Optional;

/**
 * Has the provider give money back. A call that timed out may have worked: it is asked for by our reference first, and only
 * what never arrived is sent again, under the same reference.
 */
public final class Refunding {
    private final PaymentProvider provider;

    public Refunding(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * One attempt. Calls the provider, so never inside a transaction.
     *
     * @param first whether it was never attempted before
     * @throws ProviderUnavailable if it is still unknown what became of it
     */
    public PaymentProvider.RefundAnswer attempt(PaymentProvider.RefundRequest request, boolean first) {
        Optional<PaymentProvider.RefundAnswer> known =
                first ? Optional.empty() : provider.refundKnownAs(request.reference());
        return known.orElseGet(() -> provider.refund(request));
    }
}
