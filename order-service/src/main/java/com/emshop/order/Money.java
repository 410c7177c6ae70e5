package com.emshop.order;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An exact amount in one currency, two decimals, as the events carry it. Amounts of different currencies cannot be added. What
 * comes from outside is read by {@link #of}, which knows how many decimals a currency has; the constructor takes whatever the
 * database and the events can carry.
 *
 * @param amount not negative, below ten to the sixteenth
 * @param currency ISO 4217
 */
public record Money(BigDecimal amount, Currency currency) {
    private static final int MAX_DECIMALS = 2;
    private static final int MAX_INTEGER_DIGITS = 16;

    /** The money of the countries of today: no metals, no testing codes, no units of account, no money of the past. */
    private static final Map<String, Currency> CURRENCIES = Arrays.stream(Locale.getISOCountries())
            .map(country ->
                    Currency.getInstance(new Locale.Builder().setRegion(country).build()))
            .filter(Objects::nonNull) // a territory without money of its own
            .collect(Collectors.toUnmodifiableMap(Currency::getCurrencyCode, each -> each, (same, again) -> same));

    /** Refuses what cannot be written as decimal(18,2). */
    public Money {
        // First, so that an amount of a billion digits is never written out.
        if (amount.signum() < 0 || (long) amount.precision() - amount.scale() > MAX_INTEGER_DIGITS) {
            throw CommandRejected.invalid(
                    "invalid-amount", "An amount is not negative and has at most sixteen digits.");
        }
        requireDecimals(amount, MAX_DECIMALS, "An amount");
        amount = amount.setScale(MAX_DECIMALS, RoundingMode.UNNECESSARY);
    }

    /**
     * Reads what a caller sent.
     *
     * @throws CommandRejected if it is not an amount, has more decimals than its currency, or the currency does not exist or has
     *     more than two decimals
     */
    public static Money of(String amount, String currency) {
        if (!amount.matches("\\d{1,16}(\\.\\d{1,16})?")) {
            throw CommandRejected.invalid("invalid-amount", "An amount is written like \"12.50\".");
        }
        return exact(new BigDecimal(amount), accepted(currency));
    }

    /**
     * This amount, if a caller could have sent it: a price may be older than the rules about currencies.
     *
     * @throws CommandRejected as {@link #of} does
     */
    public Money requireAccepted() {
        return exact(amount, accepted(currency.getCurrencyCode()));
    }

    private static Money exact(BigDecimal amount, Currency currency) {
        int decimals = currency.getDefaultFractionDigits(); // negative where the code is none of money
        requireDecimals(
                amount,
                decimals < 0 ? MAX_DECIMALS : Math.min(decimals, MAX_DECIMALS),
                "An amount in " + currency.getCurrencyCode());
        return new Money(amount, currency);
    }

    private static void requireDecimals(BigDecimal amount, int most, String what) {
        if (amount.scale() > most && amount.stripTrailingZeros().scale() > most) {
            throw CommandRejected.invalid("too-many-decimals", what + " has at most " + most + " decimals.");
        }
    }

    private static Currency accepted(String code) {
        Currency currency = CURRENCIES.get(code);
        if (currency == null) {
            throw CommandRejected.invalid(
                    "invalid-currency", "A currency is the ISO 4217 code of a country's money, like \"EUR\".");
        }
        if (currency.getDefaultFractionDigits() > MAX_DECIMALS) {
            throw CommandRejected.invalid(
                    "unsupported-currency", code + " has more than " + MAX_DECIMALS + " decimals.");
        }
        return currency;
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
