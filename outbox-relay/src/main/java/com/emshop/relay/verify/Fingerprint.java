package com.emshop.relay.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 16 bytes that represent an event id or a key within a topic. Within one topic the fingerprints of different UUIDs differ. Other
 * texts are hashed with SHA-256, truncated to 16 bytes.
 */
record Fingerprint(long high, long low) {

    private static final int UUID_CHARS = 36;

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
        if (id.length() != UUID_CHARS) {
            return hash("event " + id);
        }
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int i = 0; i < UUID_CHARS; i++) {
            char c = id.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            // Lower case only, because ids are compared as text.
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (dash ? c != '-' : digit < 0) {
                return hash("event " + id);
            }
            if (!dash) {
                if (digits < 16) {
                    high = high << 4 | digit;
                } else {
                    low = low << 4 | digit;
                }
                digits++;
            }
        }
        return new Fingerprint(high, low);
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
