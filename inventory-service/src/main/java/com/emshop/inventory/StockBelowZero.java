package com.emshop.inventory;

/** More would be taken than there is: somebody's arithmetic is wrong. His transaction must not commit, and people must know. */
public final class StockBelowZero extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StockBelowZero(String message) {
        super(message);
    }
}
