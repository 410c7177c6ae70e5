package com.emshop.relay.verify;

import java.util.function.LongConsumer;

/**
 * A hash map from fingerprints to numbers with open addressing. It uses 24 bytes per slot and is at most three quarters full: 32 to
 * 64 bytes per entry, half as much again while it grows. Not thread-safe.
 */
final class FingerprintMap {

    /** The value of a fingerprint that is not in the map. */
    static final long ABSENT = -1;

    private static final int LONGS_PER_SLOT = 3;
    private static final int MAX_SLOTS = 1 << 29;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** Three numbers per slot: high, low, value + 1. A third number of 0 marks an empty slot. */
    private long[] slots = new long[LONGS_PER_SLOT << 10];

    private int size;

    int size() {
        return size;
    }

    /** @return the value, or {@link #ABSENT} */
    long get(Fingerprint key) {
        return slots[slotOf(slots, key.high(), key.low()) + 2] - 1;
    }

    /** @param value not negative */
    void put(Fingerprint key, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("Negative: " + value);
        }
        int slot = slotOf(slots, key.high(), key.low());
        if (slots[slot + 2] == 0) {
            if ((size + 1) * 4L > slots.length / LONGS_PER_SLOT * 3L) {
                grow();
                slot = slotOf(slots, key.high(), key.low());
            }
            size++;
            slots[slot] = key.high();
            slots[slot + 1] = key.low();
        }
        slots[slot + 2] = value + 1;
    }

    /** Visits every value, in no particular order. */
    void forEachValue(LongConsumer visitor) {
        for (int slot = 0; slot < slots.length; slot += LONGS_PER_SLOT) {
            if (slots[slot + 2] != 0) {
                visitor.accept(slots[slot + 2] - 1);
            }
        }
    }

    private void grow() {
        int count = slots.length / LONGS_PER_SLOT;
        if (count >= MAX_SLOTS) {
            throw new IllegalStateException("Too many events: more than " + size);
        }
        long[] larger = new long[count * 2 * LONGS_PER_SLOT];
        for (int slot = 0; slot < slots.length; slot += LONGS_PER_SLOT) {
            if (slots[slot + 2] != 0) {
                int to = slotOf(larger, slots[slot], slots[slot + 1]);
                System.arraycopy(slots, slot, larger, to, LONGS_PER_SLOT);
            }
        }
        slots = larger;
    }

    /** The slot of the key, or the empty slot where it belongs. */
    private static int slotOf(long[] slots, long high, long low) {
        int count = slots.length / LONGS_PER_SLOT;
        int index = (int) (((high ^ Long.rotateLeft(low, 32)) * GOLDEN_RATIO) >>> 32) & (count - 1);
        while (true) {
            int slot = index * LONGS_PER_SLOT;
            if (slots[slot + 2] == 0 || (slots[slot] == high && slots[slot + 1] == low)) {
                return slot;
            }
            index = (index + 1) & (count - 1);
        }
    }
}
