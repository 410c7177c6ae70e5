package com.emshop.console;

/**
 * Something that does not add up.
 *
 * @param invariant the name of what is broken
 * @param expected what should be, for people
 * @param found what is, for people
 * @param certain whether no event that may still come can heal it; otherwise it is a violation only if it lasts
 */
public record Finding(String invariant, String expected, String found, boolean certain) {}
