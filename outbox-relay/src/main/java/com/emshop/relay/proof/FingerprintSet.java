package com.emshop.relay.proof;

import java.util.HashMap;
import java.util.Map;

/** Which events are on which topics, and how often, in 32 to 64 bytes an event. Not safe for several threads. */
public final class FingerprintSet {

    private final FingerprintMap counts = new FingerprintMap();
    private final Map<String, Fingerprint> topics = new HashMap<>();

    /** Takes note of a record. */
    public void add(String topic, String eventId) {
        Fingerprint event = event(topic, eventId);
        counts.put(event, Math.max(0, counts.get(event)) + 1);
    }

    /**
     * Whether there is a record for a row. It then counts no more: a second row of the same event, as of a dead letter that
     * was parked twice, needs another.
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
