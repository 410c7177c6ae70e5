package com.emshop.order;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An exact amount in one currency, two decimals, as the events carry it. Amounts of different currencies cannot be added.
 *
 * @param amount not negative, below ten to the sixteenth
 * @param currency ISO 4217
 */
public record Money(BigDecimal amount, Currency currency) {
    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(16);

    /** Refuses what cannot be written as decimal(18,2). */
    public Money {
        if ((long) amount.precision() - amount.scale() > 16) { // before anything is calculated with 1e100000000
            throw CommandRejected.invalid("invalid-amount", "An amount has at most sixteen digits.");
        }
        if (amount.scale() > 2 && amount.stripTrailingZeros().scale() > 2) {
            throw CommandRejected.invalid("invalid-amount", "An amount has at most two decimals.");
        }
        amount = amount.setScale(2, java.math.RoundingMode.UNNECESSARY);
        if (amount.signum() < 0 || amount.compareTo(LIMIT) >= 0) {
            throw CommandRejected.invalid(
                    "invalid-amount", "An amount is not negative and has at most sixteen digits.");
        }
    }

    /**
     * Reads what a caller sent.
     *
     * @throws CommandRejected if it is not an amount
     */
    public static Money of(String amount, String currency) {
        if (!amount.matches("\\d{1,16}(\\.\\d{1,2})?")) {
            throw CommandRejected.invalid("invalid-amount", "An amount is written like \"12.50\".");
        }
        try {
            return new Money(new BigDecimal(amount), Currency.getInstance(currency));
        } catch (IllegalArgumentException unknown) {
            throw CommandRejected.invalid("invalid-currency", "A currency is an ISO 4217 code, like \"EUR\".");
        }
    }

    /**
     * The sum.
     *
     * @throws CommandRejected if the currencies differ
     */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw CommandRejected.invalid("mixed-currencies", "One order has one currency.");
        }
        return new Money(amount.add(other.amount), currency);
    }

    /** The price of so many pieces. */
    public Money times(int quantity) {
        return new Money(amount.multiply(BigDecimal.valueOf(quantity)), currency);
    }
}
