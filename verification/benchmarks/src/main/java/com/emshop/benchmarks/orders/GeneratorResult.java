package com.emshop.benchmarks.orders;

import java.util.Map;

/**
 * What the generator saw while it measured.
 *
 * @param seconds how long it measured
 * @param begun flows that were to begin
 * @param completed flows whose ShipmentCreated became visible
 * @param rejected submissions that got 503
 * @param failed submissions and payments that got another error, or no answer
 * @param unfinished flows that were accepted and were not complete at the end of the run
 * @param slowestRejection the slowest 503, in milliseconds
 * @param latencies by name, in milliseconds
 * @param cpuMillis processor time of the generator
 */
record GeneratorResult(
        double seconds,
        long begun,
        long completed,
        long rejected,
        long failed,
        long unfinished,
        double slowestRejection,
        Map<String, Percentiles> latencies,
        double cpuMillis) {

    /** Of one latency. */
    record Percentiles(double p50, double p90, double p99, double max) {}

    double perSecond() {
        return completed / seconds;
    }
}
