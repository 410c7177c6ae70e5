package com.emshop.localstack.audit;

/**
 * A violation of an invariant that the databases show.
 *
 * @param invariant what is broken
 * @param check which check found it
 * @param kind what kind of thing it is about
 * @param subject the number of the order or payment, or the sku
 * @param expected what should be, for people
 * @param found what is, for people
 */
public record Violation(String invariant, String check, Subject kind, String subject, String expected, String found) {

    /** What a violation can be about. */
    public enum Subject {
        ORDER("order"),
        PAYMENT("payment"),
        SKU("sku");

        private final String label;

        Subject(String label) {
            this.label = label;
        }

        /** As people call it. */
        public String label() {
            return label;
        }
    }

    @Override
    public String toString() {
        return invariant + " (" + check + "), " + kind.label() + " " + subject + ": expected " + expected + ", found "
                + found;
    }
}
