package com.emshop.saga.messaging;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that could not be handled, or that waits behind such a one of its order.
 *
 * @param id its place: the events of an order are replayed in the order of their ids
 * @param orderSn the record's key: whose queue it stands in; empty for a record without a key, which stands alone
 * @param eventId the original id, if it had one
 * @param type the event's full name, if it had one
 * @param reason why it is parked: the fault of its last try
 * @param attempts how many replays of it failed
 * @param heldBehind the first of its order, if that is another one
 * @param behind the next that wait behind it, if it is the first of its order: at most {@value DeadLetterQueries#MAX_BEHIND}
 * @param behindCount how many wait behind it, if it is the first of its order
 * @param resolution {@code REPLAYED} or {@code DISCARDED}; null while it is parked
 */
public record DeadLetter(
        long id,
        String orderSn,
        @Nullable String eventId,
        @Nullable String type,
        String topic,
        int partition,
        long offset,
        String reason,
        Instant parkedAt,
        int attempts,
        @Nullable Long heldBehind,
        List<Waiting> behind,
        int behindCount,
        @Nullable String resolution,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy) {

    /** One that waits behind another one. */
    public record Waiting(
            long id, @Nullable String eventId, @Nullable String type) {}

    /**
     * What somebody did to a parked event.
     *
     * @param action {@code REPLAY} or {@code DISCARD}
     * @param outcome {@code REPLAYED}, {@code FAILED} or {@code DISCARDED}
     * @param actor the role and the user id
     * @param detail what there is to say about the outcome
     */
    public record Action(
            String action,
            String outcome,
            String actor,
            @Nullable String note,
            @Nullable String detail,
            Instant at) {}

    /**
     * All there is to know of one.
     *
     * @param stack the fault's stack trace; null for one that only waits behind another one
     * @param headers the record's headers
     * @param actions what was done to it, the earliest first
     */
    public record Details(
            DeadLetter deadLetter, @Nullable String stack, Map<String, String> headers, List<Action> actions) {}
}
