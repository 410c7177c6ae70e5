package com.emshop.saga;

/**
 * Why something changed, as it is written into every log row: an event, a person, a timer or the outside world.
 *
 * @param kind what kind of cause: an event's simple name, a role, a timer's name, {@code webhook}
 * @param reference which one: event id, user id, webhook id; empty for a timer
 */
public record Cause(String kind, String reference) {

    /** An event of another service. */
    public static Cause event(String name, String eventId) {
        return new Cause(name, eventId);
    }

    /** A person, by the role he acted in. */
    public static Cause person(String role, String userId) {
        return new Cause(role, userId);
    }

    /** Time that passed. */
    public static Cause timer(String name) {
        return new Cause(name, "");
    }

    /** A call from the outside world, by its id. */
    public static Cause webhook(String id) {
        return new Cause("webhook", id);
    }

    /** One readable string, at most 200 characters long for the names and ids used here. */
    @Override
    public String toString() {
        return reference.isEmpty() ? kind : kind + " " + reference;
    }
}
