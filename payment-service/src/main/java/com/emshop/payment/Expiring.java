package com.emshop.payment;

import java.time.Instant;
import java.util.List;

/**
 * Finds out what really became of a payment that nothing was heard of. The provider is asked before anything expires: money
 * that came in time counts, even if nobody told us.
 */
public final class Expiring {
    private final PaymentProvider provider;

    public Expiring(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * What was found out.
     *
     * @param captures what the provider took; to be told to the payment
     * @param closed nobody paid, nobody can any more: the payment expires
     */
    public record Finding(List<ProviderNotice> captures, boolean closed) {}

    /**
     * Asks the provider and, if the time is over and nobody paid, closes the payment there. Calls the provider, so never
     * inside a transaction.
     *
     * @throws ProviderUnavailable if it does not say
     */
    public Finding look(String paymentSn, Instant expiresAt, Instant now) {
        PaymentProvider.Standing standing = provider.payment(paymentSn);
        if (isOpen(standing) && !now.isBefore(expiresAt)) {
            standing = provider.close(paymentSn);
        }
        boolean over = !now.isBefore(expiresAt);
        // A provider that says "succeeded" and shows no capture yet is asked again; the money may be on its way.
        boolean closed = standing.progress() == PaymentProvider.Progress.CLOSED;
        return new Finding(
                standing.captures(), over && closed && standing.captures().isEmpty());
    }

    private static boolean isOpen(PaymentProvider.Standing standing) {
        return switch (standing.progress()) {
            case UNKNOWN, PENDING, FAILED -> standing.captures().isEmpty();
            case SUCCEEDED, CLOSED -> false;
        };
    }
}
