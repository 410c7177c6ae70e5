package com.emshop.benchmarks;

import java.util.Collection;

/** The middle of several measurements, which a single bad one does not move. */
public final class Median {
    private Median() {}

    /**
     * Of an even number, half way between the two in the middle.
     *
     * @throws IllegalArgumentException of nothing
     */
    public static double of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("the median of nothing");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
