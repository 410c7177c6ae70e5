package com.emshop.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * Ids that look like the shop's and say which event of which series they are, so that a record can be checked without
 * looking anything up.
 */
final class EventIds {
    private static final int LENGTH = 36;
    private static final int SERIES_DIGITS = 8;
    private static final int NUMBER_FROM = 24;
    private static final String MIDDLE = "-0000-7000-8000-";

    private EventIds() {}

    static String of(int series, int number) {
        return hex(series, SERIES_DIGITS) + MIDDLE + hex(number, LENGTH - NUMBER_FROM);
    }

    private static String hex(int value, int digits) {
        String hex = Integer.toHexString(value);
        return "0".repeat(digits - hex.length()) + hex;
    }

    /** @throws IllegalArgumentException if the bytes are not such an id */
    static int series(byte[] id) {
        requireId(id);
        return parse(id, 0, SERIES_DIGITS);
    }

    /** @throws IllegalArgumentException if the bytes are not such an id */
    static int number(byte[] id) {
        requireId(id);
        return parse(id, NUMBER_FROM, LENGTH);
    }

    private static void requireId(byte[] id) {
        if (id.length != LENGTH) {
            throw new IllegalArgumentException("not an event id: " + new String(id, StandardCharsets.UTF_8));
        }
    }

    private static int parse(byte[] id, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(id[i], 16);
            if (digit < 0) {
                throw new IllegalArgumentException("not an event id: " + new String(id, StandardCharsets.UTF_8));
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
