package com.emshop.benchmarks.orders;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counters by their names. */
final class Counts {
    private Counts() {}

    /** What was counted between two readings, in the order of the later one; a counter without an earlier one began at zero. */
    static Map<String, Double> between(Map<String, Double> before, Map<String, Double> after) {
        var counted = new LinkedHashMap<String, Double>();
        after.forEach((name, now) -> counted.put(name, now - before.getOrDefault(name, 0.0)));
        return counted;
    }
}
