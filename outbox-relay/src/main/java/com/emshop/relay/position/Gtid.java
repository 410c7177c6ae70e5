package com.emshop.relay.position;

import java.util.Locale;

/**
 * The global transaction id (GTID) of one MySQL transaction.
 *
 * @param source the server's UUID in lower case, with {@code :tag} appended for a tagged id
 * @param number the transaction's number at that source, from 1
 */
public record Gtid(String source, long number) {

    public Gtid {
        if (source.isBlank() || number < 1) {
            throw new IllegalArgumentException("Not a GTID: " + source + ":" + number);
        }
    }

    /**
     * @throws IllegalArgumentException if the text is not {@code uuid:number} or {@code uuid:tag:number}
     */
    public static Gtid parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("Not a GTID: " + text);
        }
        try {
            return new Gtid(
                    text.substring(0, colon).toLowerCase(Locale.ROOT), Long.parseLong(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Not a GTID: " + text, e);
        }
    }

    @Override
    public String toString() {
        return source + ":" + number;
    }
}
