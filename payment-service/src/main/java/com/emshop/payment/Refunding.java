package com.emshop.payment;

import java.util.Optional;

/**
 * Has the provider refund money. A call that timed out may have worked: it is asked for by our reference first, and only
 * what never arrived is sent again, under the same reference.
 */
public final class Refunding {
    private final PaymentProvider provider;

    public Refunding(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * One attempt, which {@link Refund#attempts()} counts already. Calls the provider, so never inside a transaction.
     *
     * @throws ProviderUnavailable if it is still unknown what became of it
     */
    public PaymentProvider.RefundAnswer attempt(Refund refund) {
        Optional<PaymentProvider.RefundAnswer> known =
                refund.attempts() <= 1 ? Optional.empty() : provider.refundKnownAs(refund.reference());
        return known.orElseGet(() -> provider.refund(refund.request()));
    }
}
