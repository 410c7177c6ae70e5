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
 * @param openAtHalfTime flows that were accepted and not complete after half of the time
 * @param openAtEnd the same at the end of the time
 * @param unfinished the same after the load had ended and a minute had passed
 * @param latencies by name, in milliseconds
 * @param cpuMillis processor time of the generator
 */
record GeneratorResult(
        double seconds,
        long begun,
        long completed,
        long rejected,
        long failed,
        long openAtHalfTime,
        long openAtEnd,
        long unfinished,
        Map<String, Percentiles> latencies,
        double cpuMillis) {

    /** Of one latency. */
    record Percentiles(double p50, double p90, double p99, double max) {}

    double perSecond() {
        return completed / seconds;
    }

    /**
     * Whether the shop keeps up with an open loop: it takes everything, and what it has taken does not pile up. Half a second of
     * flows is what a moment of the machine may leave open.
     */
    boolean keepsUp() {
        return rejected == 0 && failed == 0 && openAtEnd <= openAtHalfTime + begun / seconds / 2;
    }
}
