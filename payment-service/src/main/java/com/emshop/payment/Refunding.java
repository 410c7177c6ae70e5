package com.emshop.payment;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Has the provider give money back. A call that timed out may have worked: it is asked for by our reference first, and only
 * what never arrived is sent again, under the same reference.
 */
public final class Refunding {
    private final PaymentProvider provider;

    public Refunding(PaymentProvider provider) {
        this.provider = provider;
    }

    /** What an attempt came to: what the payment is to be told, and whether the provider has yet to decide. */
    public record Result(boolean undecided, Function<Payment, List<PaymentEvent>> reaction) {}

    /**
     * One attempt. Calls the provider, so never inside a transaction.
     *
     * @param first whether it was never attempted before
     * @throws ProviderUnavailable if it is still unknown what became of it
     */
    public Result attempt(String paymentSn, Refund refund, boolean first) {
        PaymentProvider.RefundAnswer answer = attempt(refund.request(paymentSn), first);
        return switch (answer.outcome()) {
            case SUCCEEDED ->
                new Result(false, payment -> payment.refundSucceeded(refund.refundSn(), answer.thirdPartyRefundSn()));
            case PENDING -> new Result(true, payment -> payment.refundPending(refund.refundSn()));
            case REFUSED ->
                new Result(
                        false,
                        payment -> payment.refundRefused(refund.refundSn(), refund.reference(), answer.reason()));
        };
    }

    /**
     * One attempt at money of whichever kind. Calls the provider, so never inside a transaction.
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
