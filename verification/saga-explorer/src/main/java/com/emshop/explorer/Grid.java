package com.emshop.explorer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was found out for pairs of numbers. Not thread-safe. */
final class Grid<T> {
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /** What is known of a pair, found out if it is not. */
    T at(int row, int column, Supplier<T> finding) {
        while (row >= rows.size()) {
            rows.add(new Object[0]);
        }
        @Nullable Object[] cells = rows.get(row);
        if (column >= cells.length) {
            cells = Arrays.copyOf(cells, Math.max(column + 1, cells.length * 2));
            rows.set(row, cells);
        }
        Object known = cells[column];
        if (known == null) {
            known = finding.get();
            rows.get(row)[column] = known;
        }
        @SuppressWarnings("unchecked") // nothing else is put in
        T found = (T) known;
        return found;
    }
}
