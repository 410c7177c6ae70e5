package com.emshop.console;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount in one currency, as an event states it. Accepts every amount, since it was observed.
 *
 * @param amount with two decimals, or more if the event states more
 * @param currency ISO 4217
 */
public record Money(BigDecimal amount, String currency) {
    private static final int DECIMALS = 2;

    /** Normalises the scale, so that equal amounts are equal objects. */
    public Money {
        BigDecimal shortest = amount.stripTrailingZeros();
        amount = shortest.scale() <= DECIMALS ? shortest.setScale(DECIMALS, RoundingMode.UNNECESSARY) : shortest;
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency;
    }
}
