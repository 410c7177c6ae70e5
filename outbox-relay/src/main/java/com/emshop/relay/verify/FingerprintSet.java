package com.emshop.relay.verify;

import java.util.HashMap;
import java.util.Map;

/** Counts the records of each event on each topic, in 32 to 64 bytes per event. Not thread-safe. */
public final class FingerprintSet {

    private final FingerprintMap counts = new FingerprintMap();
    private final Map<String, Fingerprint> topics = new HashMap<>();

    /** Counts a record. */
    public void add(String topic, String eventId) {
        Fingerprint event = event(topic, eventId);
        counts.put(event, Math.max(0, counts.get(event)) + 1);
    }

    /**
     * Whether there is a record for a row. Removes that record: a second row with the same event id, as of an event that became a
     * dead letter twice, needs a second record.
     */
    public boolean take(String topic, String eventId) {
        Fingerprint event = event(topic, eventId);
        long count = counts.get(event);
        if (count < 1) {
            return false;
        }
        counts.put(event, count - 1);
        return true;
    }

    private Fingerprint event(String topic, String eventId) {
        return topics.computeIfAbsent(topic, Fingerprint::ofTopic).ofEvent(eventId);
    }
}
