package com.emshop.relay.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * 16 bytes that represent an event id or a key within a topic. Within one topic the fingerprints of different UUIDs differ. Other
 * texts are hashed with SHA-256, truncated to 16 bytes.
 */
record Fingerprint(long high, long low) {

    /** The base of all fingerprints of a topic. */
    static Fingerprint ofTopic(String topic) {
        return hash("topic " + topic);
    }

    /** The fingerprint of an event id, where this is the topic's. */
    Fingerprint ofEvent(String id) {
        Fingerprint own = uuid(id);
        return new Fingerprint(high ^ own.high, low ^ own.low);
    }

    /** The fingerprint of a key's records from one table, where this is the topic's. */
    Fingerprint ofKey(String schema, String key) {
        Fingerprint own = hash("key " + schema + " " + key);
        return new Fingerprint(high ^ own.high, low ^ own.low);
    }

    private static Fingerprint uuid(String id) {
        try {
            UUID uuid = UUID.fromString(id);
            // Ids are compared as text, and a UUID can be written in several ways.
            if (uuid.toString().equals(id)) {
                return new Fingerprint(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
            }
        } catch (IllegalArgumentException otherText) {
            // Hashed, like every other text.
        }
        return hash("event " + id);
    }

    private static Fingerprint hash(String text) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new Fingerprint(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
