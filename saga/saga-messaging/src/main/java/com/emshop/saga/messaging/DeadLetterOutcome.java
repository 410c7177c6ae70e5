package com.emshop.saga.messaging;

import org.jspecify.annotations.Nullable;

/**
 * What came of the request to replay or discard one parked event.
 *
 * @param id which; null if a whole order was asked for and nothing of it is parked
 * @param orderSn the order; null if there is no such event
 * @param detail for people: why, or what is worth knowing
 */
public record DeadLetterOutcome(
        @Nullable Long id,
        @Nullable String orderSn,
        @Nullable String eventId,
        @Nullable String type,
        Outcome outcome,
        @Nullable String detail) {

    /** What can come of it. */
    public enum Outcome {
        /** It took effect, or had taken it before, and is parked no longer. */
        REPLAYED,
        /** It will never take effect, and is parked no longer. */
        DISCARDED,
        /** It was tried and failed; nothing changed but its reason. */
        FAILED,
        /** It was not tried: another one goes first, or it is parked no longer. */
        REFUSED,
        /** There is no such event, or nothing of the order is parked. */
        NOT_FOUND
    }

    static DeadLetterOutcome of(DeadLetterStore.Parked event, Outcome outcome, @Nullable String detail) {
        return new DeadLetterOutcome(event.id(), event.key(), event.eventId(), event.type(), outcome, detail);
    }
}
