package com.emshop.benchmarks.attack;

import java.util.Map;

/**
 * What the customers met who began within one phase.
 *
 * @param orders that were to be placed
 * @param rejected orders whose first submission was answered with 503 or 429, or not at all
 * @param rejections such answers, with those of further tries
 * @param failed orders that were refused for good
 * @param completed orders whose shipment was created
 * @param latencies by step, in milliseconds from the moment at which the order was to be placed
 */
record BuyersResult(
        long orders, long rejected, long rejections, long failed, long completed, Map<String, Latencies> latencies) {

    /** Of one step. */
    record Latencies(double p50, double p99, double max) {}

    boolean allCompleted() {
        return orders == completed;
    }
}
