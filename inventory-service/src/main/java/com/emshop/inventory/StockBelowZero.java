package com.emshop.inventory;

/** A movement would take more pieces than there are: a fault of the code. The transaction is rolled back, and an alarm is raised. */
public final class StockBelowZero extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StockBelowZero(String message) {
        super(message);
    }
}
