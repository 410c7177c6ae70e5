package com.emshop.relay.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 16 bytes that stand for a text within a topic. Different UUIDs never have the same within one topic; anything else is
 * hashed, and collides as seldom as SHA-256 cut to that length does.
 */
record Fingerprint(long high, long low) {

    private static final int UUID_CHARS = 36;

    /** That of nothing at all; different for each topic. */
    static Fingerprint ofTopic(String topic) {
        return hash("topic " + topic);
    }

    /** That of an event id within the topic with this fingerprint. */
    Fingerprint ofEvent(String id) {
        Fingerprint own = uuid(id);
        return new Fingerprint(high ^ own.high, low ^ own.low);
    }

    /** That of all records of one key within the topic with this fingerprint, as far as they come from one table. */
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
            // Lower case alone: ids are compared as they are written.
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
