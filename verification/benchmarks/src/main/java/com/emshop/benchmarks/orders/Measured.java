package com.emshop.benchmarks.orders;

import java.util.Map;
import java.util.Objects;

/** One load and what it did. */
record Measured(Load load, GeneratorResult result, ProcessCpu cpu, MySqlCounters mysql, ServiceCounters services) {

    double perSecond() {
        return result.perSecond();
    }

    /** Of a count or a time: how much of it a completed flow took. */
    double perFlow(double value) {
        return value / Math.max(1, result.completed());
    }

    GeneratorResult.Percentiles latency(String step) {
        return Objects.requireNonNull(result.latencies().get(step), step);
    }

    static double of(Map<String, Double> counters, String name) {
        return counters.getOrDefault(name, 0.0);
    }
}
