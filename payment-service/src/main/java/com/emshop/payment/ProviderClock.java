package com.emshop.payment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the provider's clock is trusted. A capture happened after its payment was opened, and before it was reported; a time that
 * cannot be is replaced by the time at which the report came in. Money is not held up by a wrong clock. Immutable.
 *
 * @param skew how far the clocks may be apart
 */
public record ProviderClock(Duration skew) {

    /**
     * The notification with a time that can be; the same one if its own can.
     *
     * @param receivedAt when it came in, UTC
     */
    public ProviderNotification correct(ProviderNotification notification, Payment payment, Instant receivedAt) {
        Instant said = notification.occurredAt();
        if (said == null) {
            return notification;
        }
        Optional<Instant> earliest = payment.knownSince().map(since -> since.minus(skew));
        return said.isAfter(receivedAt.plus(skew))
                        || earliest.filter(said::isBefore).isPresent()
                ? notification.occurredAt(receivedAt)
                : notification;
    }
}
