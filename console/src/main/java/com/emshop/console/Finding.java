package com.emshop.console;

/**
 * A broken invariant.
 *
 * @param invariant the name of the invariant
 * @param expected what was expected, for people
 * @param found what was found, for people
 * @param certain whether no later event can resolve it; otherwise it is a violation only if it lasts
 */
public record Finding(String invariant, String expected, String found, boolean certain) {}
