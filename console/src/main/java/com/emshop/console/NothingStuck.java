package com.emshop.console;

import java.util.List;

/**
 * An unfinished order has a message in flight, a timer running, or a person to wait for. So a service whose turn it is takes
 * it within the settle time; that a timer ran out is for {@link #overdue} to say, since it takes a clock.
 */
public final class NothingStuck implements Invariant {
    private static final String NAME = "nothing-stuck";

    private final Patience patience;

    NothingStuck(Patience patience) {
        this.patience = patience;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Finding> check(Evidence order) {
        return Waiting.of(order, patience).stream()
                .filter(waiting -> waiting.kind() == Waiting.Kind.SERVICE)
                .map(waiting -> missing(
                        waiting.what() + " from " + waiting.who(),
                        "nothing since " + waiting.since() + ", order " + order.orderStatus()))
                .toList();
    }

    /** The finding of an order whose timer should have decided. */
    public static Finding overdue(Waiting waiting) {
        return new Finding(
                NAME,
                waiting.what() + ", or its end, by " + waiting.until(),
                "nothing since " + waiting.since(),
                false);
    }
}
