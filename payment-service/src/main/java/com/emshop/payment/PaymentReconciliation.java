package com.emshop.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reconciles a payment with the provider, in every state, until nothing can come any more: a webhook that was lost is
 * replaced, a payment that may not be paid any more is closed, and nothing expires before the provider was asked.
 */
public final class PaymentReconciliation {
    private final PaymentProvider provider;

    public PaymentReconciliation(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * What was found out.
     *
     * @param captures all that the provider captured
     * @param timeOver whether the time to pay was over
     * @param ending whether nobody was to pay any more, so that it was closed there if it was open
     * @param closed whether it is closed there: nobody can pay any more
     */
    public record Finding(List<ProviderNotification> captures, boolean timeOver, boolean ending, boolean closed) {
        /** Keeps its own list. */
        public Finding {
            captures = List.copyOf(captures);
        }

        /** The same with captures whose times can be; see {@link ProviderClock}. */
        public Finding correctedBy(ProviderClock clock, Payment payment, Instant foundAt) {
            return new Finding(
                    captures.stream()
                            .map(capture -> clock.correct(capture, payment, foundAt))
                            .toList(),
                    timeOver,
                    ending,
                    closed);
        }

        /** Whether the payment expires if it is not paid: money that does not match pays nothing, but its time is over. */
        boolean expires() {
            return timeOver && (closed || tookMoney());
        }

        /**
         * When the provider has to be asked again; empty once nothing can come any more.
         *
         * @param payment as it is after the captures were applied
         * @param pause how long the provider is left alone before it is asked again
         */
        Optional<Instant> nextCheck(Payment payment, Instant now, Duration pause) {
            Optional<PaymentTerms> terms = payment.terms();
            if (terms.isEmpty() || (ending && closed) || (timeOver && tookMoney())) {
                return Optional.empty();
            }
            Instant later = now.plus(pause);
            Instant lastCheck = timeOver ? later : terms.get().expiresAt();
            return Optional.of(
                    switch (payment.status()) {
                        case NONE -> later; // has no terms
                        case PENDING -> later.isBefore(lastCheck) ? later : lastCheck;
                        case FAILED, CANCELLED -> {
                            if (!ending) {
                                yield now; // it ended while the provider was asked
                            }
                            yield tookMoney() ? lastCheck : later;
                        }
                        // Whoever paid may have paid once more, until the time is over.
                        case PAID, REFUNDING, REFUNDED -> lastCheck;
                    });
        }

        private boolean tookMoney() {
            return !captures.isEmpty();
        }
    }

    /**
     * Asks the provider and, if nobody may pay any more and nobody did, closes the payment there. Calls the provider, so never
     * inside a transaction.
     *
     * @param status as it was last known
     * @throws ProviderUnavailable if it does not say
     */
    public Finding check(String paymentSn, PaymentStatus status, Instant expiresAt, Instant now) {
        boolean timeOver = !now.isBefore(expiresAt);
        boolean ending = timeOver || status != PaymentStatus.PENDING;
        PaymentProvider.ProviderPaymentStatus atProvider = provider.payment(paymentSn);
        if (ending && isOpen(atProvider)) {
            atProvider = provider.close(paymentSn);
        }
        // A provider that says "succeeded" and shows no capture yet is asked again; the money may be on its way.
        boolean closed = atProvider.progress() == PaymentProvider.Progress.CLOSED;
        return new Finding(atProvider.captures(), timeOver, ending, closed);
    }

    private static boolean isOpen(PaymentProvider.ProviderPaymentStatus atProvider) {
        return switch (atProvider.progress()) {
            case UNKNOWN, PENDING, FAILED -> true; // whether there is money that does not match, or not
            case SUCCEEDED, CLOSED -> false;
        };
    }
}
