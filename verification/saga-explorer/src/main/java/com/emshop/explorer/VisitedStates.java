package com.emshop.explorer;

/**
 * The states that were reached, numbered in the order in which they were, by a hash of 128 bits: so far apart that of ten
 * million states two are taken for one with a chance below 10⁻²⁴. Not thread-safe.
 */
final class VisitedStates {
    private static final int ONE_MORE_THAN_NEVER = 1;

    private long[] high = new long[1 << 16];
    private long[] low = new long[1 << 16];
    private int[] numbers = new int[1 << 16];
    private int size;

    /** How many there are. */
    int size() {
        return size;
    }

    /** The number of a state if it is new, or a negative one if it was there before. */
    int add(int[] state) {
        if (size * 2 > numbers.length) {
            grow();
        }
        long first = hash(state, 0x9E3779B97F4A7C15L);
        long second = hash(state, 0xC2B2AE3D27D4EB4FL);
        int slot = slotOf(first, second);
        if (numbers[slot] != 0) {
            return -numbers[slot];
        }
        high[slot] = first;
        low[slot] = second;
        numbers[slot] = size + ONE_MORE_THAN_NEVER;
        return size++;
    }

    private int slotOf(long first, long second) {
        int mask = numbers.length - 1;
        int slot = (int) first & mask;
        while (numbers[slot] != 0 && (high[slot] != first || low[slot] != second)) { // never full
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldNumbers = numbers;
        high = new long[oldHigh.length * 2];
        low = new long[oldLow.length * 2];
        numbers = new int[oldNumbers.length * 2];
        for (int index = 0; index < oldNumbers.length; index++) {
            if (oldNumbers[index] != 0) {
                int slot = slotOf(oldHigh[index], oldLow[index]);
                high[slot] = oldHigh[index];
                low[slot] = oldLow[index];
                numbers[slot] = oldNumbers[index];
            }
        }
    }

    private static long hash(int[] state, long seed) {
        long hash = seed;
        for (int part : state) {
            hash = (hash ^ part) * 0xFF51AFD7ED558CCDL;
            hash ^= hash >>> 32;
            hash = Long.rotateLeft(hash, 21) + seed;
        }
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
