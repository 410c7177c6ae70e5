package com.emshop.saga.messaging;

import org.jspecify.annotations.Nullable;

/**
 * What came of the request to replay or discard one dead letter.
 *
 * @param id which; null if a whole key was asked for and it has no open dead letter
 * @param key the key; null if there is no such event
 * @param detail for people: why, or what is worth knowing
 */
public record DeadLetterOutcome(
        @Nullable Long id,
        @Nullable String key,
        @Nullable String eventId,
        @Nullable String type,
        Outcome outcome,
        @Nullable String detail) {

    /** What can come of it. */
    public enum Outcome {
        /** It took effect, or had taken it before, and is resolved. */
        REPLAYED,
        /** It will never take effect, and is resolved. */
        DISCARDED,
        /** It was tried and failed; nothing changed but its reason. */
        FAILED,
        /** It was not tried: another one goes first, or it is resolved. */
        REFUSED,
        /** There is no such dead letter, or the key has no open one. */
        NOT_FOUND
    }

    static DeadLetterOutcome of(DeadLetterStore.Found event, Outcome outcome, @Nullable String detail) {
        return new DeadLetterOutcome(event.id(), event.key(), event.eventId(), event.type(), outcome, detail);
    }
}
