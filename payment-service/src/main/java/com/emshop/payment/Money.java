package com.emshop.payment;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An exact amount in one currency, two decimals, as the events carry it. Refuses to be mixed with another currency.
 *
 * @param amount not negative, below ten to the sixteenth
 * @param currency ISO 4217
 */
public record Money(BigDecimal amount, Currency currency) implements Comparable<Money> {
    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(16);

    /** Refuses what cannot be written as decimal(18,2). */
    public Money {
        if ((long) amount.precision() - amount.scale() > 16) { // before anything is calculated with 1e100000000
            throw CommandRejected.invalid("invalid-amount", "An amount has at most sixteen digits.");
        }
        if (amount.scale() > 2 && amount.stripTrailingZeros().scale() > 2) {
            throw CommandRejected.invalid("invalid-amount", "An amount has at most two decimals.");
        }
        amount = amount.setScale(2, RoundingMode.UNNECESSARY);
        if (amount.signum() < 0 || amount.compareTo(LIMIT) >= 0) {
            throw CommandRejected.invalid(
                    "invalid-amount", "An amount is not negative and has at most sixteen digits.");
        }
    }

    /**
     * Reads an amount that came from outside.
     *
     * @throws CommandRejected if it is no amount or no currency
     */
    public static Money of(BigDecimal amount, String currency) {
        try {
            return new Money(amount, Currency.getInstance(currency));
        } catch (IllegalArgumentException unknown) {
            throw CommandRejected.invalid("invalid-currency", "A currency is an ISO 4217 code, like \"EUR\".");
        }
    }

    /**
     * Reads what a caller sent.
     *
     * @throws CommandRejected if it is no amount
     */
    public static Money of(String amount, Currency currency) {
        if (!amount.matches("\\d{1,16}(\\.\\d{1,2})?")) {
            throw CommandRejected.invalid("invalid-amount", "An amount is written like \"12.50\".");
        }
        return new Money(new BigDecimal(amount), currency);
    }

    /** Nothing, in the same currency. */
    public Money nothing() {
        return new Money(BigDecimal.ZERO, currency);
    }

    public boolean isNothing() {
        return amount.signum() == 0;
    }

    public Money plus(Money other) {
        return new Money(amount.add(same(other).amount), currency);
    }

    /** The difference; the other must not be more. */
    public Money minus(Money other) {
        return new Money(amount.subtract(same(other).amount), currency);
    }

    @Override
    public int compareTo(Money other) {
        return amount.compareTo(same(other).amount);
    }

    private Money same(Money other) {
        if (!currency.equals(other.currency)) {
            throw CommandRejected.invalid("mixed-currencies", "One payment has one currency.");
        }
        return other;
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency.getCurrencyCode();
    }
}
