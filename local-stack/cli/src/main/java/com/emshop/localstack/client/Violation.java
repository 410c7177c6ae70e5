package com.emshop.localstack.client;

/** Something the auditor found that must never be. */
public record Violation(String invariant, String orderSn, String expected, String found) {
    @Override
    public String toString() {
        return invariant + ", order " + orderSn + ": expected " + expected + ", found " + found;
    }
}
