package com.emshop.explorer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Numbers for values, so that a state of the world is a few numbers. Equal values have one number. Not thread-safe. */
final class Interner<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private final List<T> values = new ArrayList<>();

    int of(T value) {
        return numbers.computeIfAbsent(value, fresh -> {
            values.add(fresh);
            return values.size() - 1;
        });
    }

    T at(int number) {
        return values.get(number);
    }

    int size() {
        return values.size();
    }

    /** Something that follows from a value, found out once for each. */
    Derived derived(ToIntFunction<T> function) {
        return new Derived(function);
    }

    /** A remembered function of the values. */
    final class Derived {
        private static final int UNKNOWN = Integer.MIN_VALUE;

        private final ToIntFunction<T> function;
        private int[] known = new int[0];

        private Derived(ToIntFunction<T> function) {
            this.function = function;
        }

        int at(int number) {
            if (number >= known.length) {
                int before = known.length;
                known = Arrays.copyOf(known, Math.max(number + 1, before * 2));
                Arrays.fill(known, before, known.length, UNKNOWN);
            }
            if (known[number] == UNKNOWN) {
                known[number] = function.applyAsInt(values.get(number));
            }
            return known[number];
        }
    }
}
