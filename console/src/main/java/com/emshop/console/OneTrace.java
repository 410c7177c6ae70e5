package com.emshop.console;

import java.util.ArrayList;
import java.util.List;

/** All events of an order belong to one trace, so that one search finds everything that happened to it. */
final class OneTrace implements Invariant {

    @Override
    public String name() {
        return "one-trace";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        List<Finding> findings = new ArrayList<>();
        if (order.traceIds().size() > 1) {
            findings.add(certain("one trace", order.traceIds().toString()));
        }
        if (order.untraced()) {
            findings.add(certain("every event traced", "an event without a traceparent"));
        }
        return findings;
    }
}
