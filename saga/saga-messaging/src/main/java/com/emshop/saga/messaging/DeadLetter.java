package com.emshop.saga.messaging;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that could not be handled, or that is blocked behind such a one with its key.
 *
 * @param id its place: the dead letters of a key are replayed in the order of their ids
 * @param key the record's key: whose queue it is in; empty for a record without a key, which is alone
 * @param eventId the original id, if it had one
 * @param type the event's full name, if it had one
 * @param reason why it was stored; replays do not change it
 * @param attempts how many replays of it failed
 * @param lastReason the fault of the last replay that failed; null if none did, or in a version that kept it in {@code reason}
 * @param lastFailedAt when that was, UTC
 * @param blockedBehind the first of its key, if that is another one
 * @param behind the next that wait behind it, if it is the first of its key: at most {@value DeadLetterQueries#MAX_BEHIND}
 * @param behindCount how many wait behind it, if it is the first of its key
 * @param resolution {@code REPLAYED} or {@code DISCARDED}; null while it is open
 */
public record DeadLetter(
        long id,
        String key,
        @Nullable String eventId,
        @Nullable String type,
        String topic,
        int partition,
        long offset,
        String reason,
        Instant createdAt,
        int attempts,
        @Nullable String lastReason,
        @Nullable Instant lastFailedAt,
        @Nullable Long blockedBehind,
        List<BlockedEvent> behind,
        int behindCount,
        @Nullable String resolution,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy) {

    /** An event that is blocked behind a dead letter of its key. */
    public record BlockedEvent(
            long id, @Nullable String eventId, @Nullable String type) {}

    /**
     * What somebody did to a dead letter.
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
            Instant at) {

        static Action of(OperatorActions.Entry entry) {
            return new Action(
                    entry.action(),
                    entry.outcome(),
                    entry.role() + ' ' + entry.userId(),
                    entry.note(),
                    entry.detail(),
                    entry.at());
        }
    }

    /**
     * All there is to know of one.
     *
     * @param stack the stack trace of the fault that made it a dead letter; null for one that was stored behind another one
     * @param lastStack the stack trace of the last replay that failed
     * @param headers the record's headers
     * @param actions what was done to it, the earliest first
     */
    public record Details(
            DeadLetter deadLetter,
            @Nullable String stack,
            @Nullable String lastStack,
            Map<String, String> headers,
            List<Action> actions) {}
}
