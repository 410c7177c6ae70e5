package com.emshop.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Looks after a payment at the provider, in every state, until nothing can come any more: a webhook that was lost is made up
 * for, a payment that nobody may pay any more is closed, and nothing expires before the provider was asked.
 */
public final class PaymentReconciliation {
    private final PaymentProvider provider;

    public PaymentReconciliation(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * What was found out.
     *
     * @param captures all that the provider took; to be told to the payment
     * @param timeOver whether the time to pay was over
     * @param ending whether nobody was to pay any more, so that it was closed there if it was open
     * @param closed whether it is closed there: nobody can pay any more
     */
    public record Finding(List<ProviderNotification> captures, boolean timeOver, boolean ending, boolean closed) {
        /** Keeps its own list. */
        public Finding {
            captures = List.copyOf(captures);
        }

        /**
         * Tells the payment. It may have changed since it was looked for; told again, nothing changes.
         *
         * @param owners what captures are recorded for, by the provider's numbers
         * @param objections is told of captures that are not believed, and why
         */
        public List<PaymentEvent> tellTo(
                Payment payment, Map<String, String> owners, BiConsumer<ProviderNotification, String> objections) {
            List<PaymentEvent> events = new ArrayList<>();
            for (ProviderNotification capture : captures) {
                capture.objectionTo(payment, owners)
                        .ifPresentOrElse(
                                objection -> objections.accept(capture, objection),
                                () -> events.addAll(capture.tellTo(payment)));
            }
            // Money that does not fit pays nothing; its time is over all the same.
            if (timeOver && (closed || tookMoney())) {
                events.addAll(payment.expire());
            }
            return events;
        }

        /**
         * When it has to be looked after again; empty once nothing can come any more.
         *
         * @param payment as it is after it was told
         * @param pause how long the provider is left alone before it is asked again
         */
        public Optional<Instant> nextLook(Payment payment, Instant now, Duration pause) {
            Optional<PaymentTerms> terms = payment.terms();
            if (terms.isEmpty() || (ending && closed) || (timeOver && tookMoney())) {
                return Optional.empty();
            }
            Instant later = now.plus(pause);
            Instant lastLook = timeOver ? later : terms.get().expiresAt();
            return Optional.of(
                    switch (payment.status()) {
                        case NONE -> later; // has no terms
                        case PENDING -> later.isBefore(lastLook) ? later : lastLook;
                        case FAILED, CANCELLED -> {
                            if (!ending) {
                                yield now; // it died while the provider was asked
                            }
                            yield tookMoney() ? lastLook : later;
                        }
                        // Whoever paid may have paid once more, until the time is over.
                        case PAID, REFUNDING, REFUNDED -> lastLook;
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
    public Finding look(String paymentSn, PaymentStatus status, Instant expiresAt, Instant now) {
        boolean timeOver = !now.isBefore(expiresAt);
        boolean ending = timeOver || status != PaymentStatus.PENDING;
        PaymentProvider.ProviderPaymentStatus standing = provider.payment(paymentSn);
        if (ending && isOpen(standing)) {
            standing = provider.close(paymentSn);
        }
        // A provider that says "succeeded" and shows no capture yet is asked again; the money may be on its way.
        boolean closed = standing.progress() == PaymentProvider.Progress.CLOSED;
        return new Finding(standing.captures(), timeOver, ending, closed);
    }

    /**
     * When a payment has to be looked after because its status changed; empty if that makes no difference: at once when it
     * died, to close it at the provider, and once more when the time of a paid one is over.
     */
    public static Optional<Instant> newlyDue(PaymentState before, PaymentState after, Instant now) {
        if (before.status() == after.status()) {
            return Optional.empty();
        }
        return switch (after.status()) {
            case CANCELLED, FAILED -> Optional.of(now);
            case PAID -> Optional.ofNullable(after.terms()).map(PaymentTerms::expiresAt);
            case NONE, PENDING, REFUNDING, REFUNDED -> Optional.empty();
        };
    }

    private static boolean isOpen(PaymentProvider.ProviderPaymentStatus standing) {
        return switch (standing.progress()) {
            case UNKNOWN, PENDING, FAILED -> true; // be there money that does not fit, or not
            case SUCCEEDED, CLOSED -> false;
        };
    }
}
