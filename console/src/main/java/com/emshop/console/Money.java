package com.emshop.console;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount in one currency, as an event said it. Observed, so nothing is refused.
 *
 * @param amount with two decimals, or more where somebody said more
 * @param currency ISO 4217
 */
public record Money(BigDecimal amount, String currency) {
    private static final int DECIMALS = 2;

    /** Equal amounts are to be equal, so they are written with the same number of decimals. */
    public Money {
        BigDecimal shortest = amount.stripTrailingZeros();
        amount = shortest.scale() <= DECIMALS ? shortest.setScale(DECIMALS, RoundingMode.UNNECESSARY) : shortest;
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency;
    }
}
