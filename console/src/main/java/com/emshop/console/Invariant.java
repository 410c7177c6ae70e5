package com.emshop.console;

import java.util.List;

/**
 * A rule that every order has to keep. A pure function of the observed events that reads no clock. A finding that an event in
 * flight may resolve is marked as not certain; the caller reports it only if it lasts.
 */
public interface Invariant {

    /** The stable name, for programs and for people. */
    String name();

    /** All findings of this invariant; empty if the order keeps it. */
    List<Finding> check(OrderProjection order);

    /** A finding of this invariant that no later event can resolve. */
    default Finding certain(String expected, String found) {
        return new Finding(name(), expected, found, true);
    }

    /** A finding of this invariant that a later event may resolve. */
    default Finding uncertain(String expected, String found) {
        return new Finding(name(), expected, found, false);
    }
}
