package com.emshop.console;

import java.util.List;

/**
 * An unfinished order has an event in flight, a running timer or a person to wait for. This check finds a service that does
 * not act within the settle time. A timer that misses its deadline needs a clock, so {@link #overdue} reports it.
 */
public final class NothingStuck implements Invariant {
    private static final String NAME = "nothing-stuck";

    private final AuditTimeouts timeouts;

    NothingStuck(AuditTimeouts timeouts) {
        this.timeouts = timeouts;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        return PendingAction.of(order, timeouts).stream()
                .filter(action -> action.kind() == PendingAction.Kind.SERVICE)
                .map(action -> uncertain(
                        action.what() + " from " + action.who(),
                        "nothing since " + action.since() + ", order " + order.orderStatus()))
                .toList();
    }

    /** The finding for an action whose timer missed its deadline. */
    public static Finding overdue(PendingAction action) {
        return new Finding(
                NAME, action.what() + ", or its end, by " + action.until(), "nothing since " + action.since(), false);
    }
}
