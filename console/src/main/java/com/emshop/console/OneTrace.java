package com.emshop.console;

import java.util.ArrayList;
import java.util.List;

/** One order is one trace: whoever looks for it finds everything that happened to it. */
final class OneTrace implements Invariant {

    @Override
    public String name() {
        return "one-trace";
    }

    @Override
    public List<Finding> check(Evidence order) {
        List<Finding> findings = new ArrayList<>();
        if (order.traceIds().size() > 1) {
            findings.add(broken("one trace", order.traceIds().toString()));
        }
        if (order.untraced()) {
            findings.add(broken("every event traced", "an event without a traceparent"));
        }
        return findings;
    }
}
