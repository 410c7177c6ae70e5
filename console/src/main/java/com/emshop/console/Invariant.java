package com.emshop.console;

import java.util.List;

/**
 * One thing that has to hold for every order. A pure function of what was observed: it knows no time. What an event that is
 * on its way may still put right is found as not certain, and whoever reports it waits a while.
 */
public interface Invariant {

    /** Stable, for programs and for people. */
    String name();

    /** Everything that breaks it; empty if it holds. */
    List<Finding> check(Evidence order);

    /** A finding of this invariant that nothing can heal. */
    default Finding broken(String expected, String found) {
        return new Finding(name(), expected, found, true);
    }

    /** A finding of this invariant that an event may heal which is still on its way. */
    default Finding missing(String expected, String found) {
        return new Finding(name(), expected, found, false);
    }
}
