package com.emshop.explorer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers for sequences of small numbers: queues, which keep their order, and bags, which do not. Sequence 0 is the empty one.
 * Every operation is done once for each sequence and remembered. Not thread-safe.
 */
final class Sequences {
    static final int EMPTY = 0;

    private final boolean sorted;
    private final Interner<List<Integer>> known = new Interner<>();
    private final List<int[]> values = new ArrayList<>();
    private final List<int[]> with = new ArrayList<>();
    private final List<int[]> without = new ArrayList<>();

    private Sequences(boolean sorted) {
        this.sorted = sorted;
        of(new int[0]);
    }

    /** First in, first out. */
    static Sequences queues() {
        return new Sequences(false);
    }

    /** In any order. */
    static Sequences bags() {
        return new Sequences(true);
    }

    /** How many different ones there are. */
    int count() {
        return values.size();
    }

    int size(int sequence) {
        return values.get(sequence).length;
    }

    int[] at(int sequence) {
        return values.get(sequence);
    }

    int first(int queue) {
        return values.get(queue)[0];
    }

    boolean contains(int sequence, int element) {
        for (int each : values.get(sequence)) {
            if (each == element) {
                return true;
            }
        }
        return false;
    }

    /** The sequence with one element more: the last of a queue. */
    int plus(int sequence, int element) {
        int[] memo = with.get(sequence);
        if (element >= memo.length) {
            int before = memo.length;
            memo = Arrays.copyOf(memo, Math.max(element + 1, before * 2));
            Arrays.fill(memo, before, memo.length, -1);
            with.set(sequence, memo);
        }
        if (memo[element] < 0) {
            int[] value = values.get(sequence);
            int[] longer = Arrays.copyOf(value, value.length + 1);
            longer[value.length] = element;
            if (sorted) {
                Arrays.sort(longer);
            }
            memo[element] = of(longer);
        }
        return memo[element];
    }

    /** The queue without its first element. */
    int rest(int queue) {
        int[] memo = without.get(queue);
        if (memo[0] < 0) {
            int[] value = values.get(queue);
            memo[0] = of(Arrays.copyOfRange(value, 1, value.length));
        }
        return memo[0];
    }

    private int of(int[] value) {
        int number = known.of(Arrays.stream(value).boxed().toList());
        if (number == values.size()) {
            values.add(value);
            with.add(new int[0]);
            without.add(new int[] {-1});
        }
        return number;
    }
}
