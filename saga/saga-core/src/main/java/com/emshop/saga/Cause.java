package com.emshop.saga;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why something changed: an event, a person, a timer or a webhook. Kept in every transition row and, as
 * {@code ce_causationid}, with every event.
 *
 * @param kind what kind of cause: an event's simple name, a role, a timer's name, {@code webhook}
 * @param reference which one, for people: event id, user id, webhook id; empty for a timer
 * @param id identifies the cause: two different facts never have the same one, and the same fact always has the same one. Ids
 *     of the events that follow are derived from it
 * @param time when the cause became true: an event's time, a command's receipt; UTC
 * @param action how the command is recorded among the actions of operators; null for every other cause
 */
public record Cause(
        String kind,
        String reference,
        String id,
        Instant time,
        @Nullable OperatorAction action) {
    /** The longest {@link #id}; the columns that keep it are as wide. */
    public static final int MAX_ID_CHARS = 400;

    /** Refuses an id that no column takes. */
    public Cause {
        if (id.isEmpty() || id.length() > MAX_ID_CHARS) {
            throw new IllegalArgumentException("a cause's id has 1 to " + MAX_ID_CHARS + " characters: " + id);
        }
    }

    /** A cause that is not recorded among the actions of operators. */
    public Cause(String kind, String reference, String id, Instant time) {
        this(kind, reference, id, time, null);
    }

    /** An event of another service. */
    public static Cause event(String name, String eventId, Instant time) {
        return new Cause(name, eventId, eventId, time);
    }

    /**
     * A command of a person, by the role that the person acted in.
     *
     * @param commandId identifies the command: from the caller's idempotency key where there is one, else a new UUID
     */
    public static Cause person(String role, String userId, String commandId, Instant received) {
        return new Cause(role, userId, commandId, received);
    }

    /**
     * A command of an operator: a {@link #person} whose command is recorded, in the transaction of what it changes. One that
     * changes nothing, as a repeated one, is not recorded.
     */
    public static Cause operator(
            String role, String userId, String commandId, OperatorAction action, Instant received) {
        return new Cause(role, userId, commandId, received, action);
    }

    /**
     * A deadline that passed.
     *
     * @param key the aggregate that was due
     * @param due when
     * @param attempt how often it was tried before
     */
    public static Cause timer(String name, String key, Instant due, int attempt) {
        return new Cause(name, "", name + '/' + key + '/' + due + '/' + attempt, due);
    }

    /** A notification from outside, by its sender's own id of it. */
    public static Cause webhook(String sender, String id, Instant received) {
        return new Cause("webhook", id, sender + '/' + id, received);
    }

    /** One readable string, at most 200 characters long for the names and ids used here. */
    @Override
    public String toString() {
        return reference.isEmpty() ? kind : kind + " " + reference;
    }
}
