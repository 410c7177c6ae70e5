package com.emshop.console;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sum of money in whatever currencies it came. Two purses are equal when each currency is; a currency of which there is
 * nothing is not in it. Immutable.
 *
 * @param amounts by ISO 4217 code, none of them zero; may be negative
 */
public record Purse(SortedMap<String, BigDecimal> amounts) {
    /** Nothing at all. */
    public static final Purse EMPTY = new Purse(Collections.emptySortedMap());

    /** The sum of these. */
    public static Purse of(Collection<Money> parts) {
        Purse sum = EMPTY;
        for (Money part : parts) {
            sum = sum.plus(part);
        }
        return sum;
    }

    /** This and a little more. */
    public Purse plus(Money more) {
        return add(more.currency(), more.amount());
    }

    /** What is left of this when the other is taken out of it; negative where that was more. */
    public Purse minus(Purse other) {
        Purse rest = this;
        for (var amount : other.amounts.entrySet()) {
            rest = rest.add(amount.getKey(), amount.getValue().negate());
        }
        return rest;
    }

    /** How much of a currency is in it. */
    public BigDecimal in(String currency) {
        BigDecimal amount = amounts.get(currency);
        return amount == null ? new Money(BigDecimal.ZERO, currency).amount() : amount;
    }

    /** Whether more was taken out of it than was in it. */
    public boolean overdrawn() {
        return amounts.values().stream().anyMatch(amount -> amount.signum() < 0);
    }

    private Purse add(String currency, BigDecimal amount) {
        TreeMap<String, BigDecimal> sum = new TreeMap<>(amounts);
        BigDecimal total = new Money(in(currency).add(amount), currency).amount();
        if (total.signum() == 0) {
            sum.remove(currency);
        } else {
            sum.put(currency, total);
        }
        return new Purse(Collections.unmodifiableSortedMap(sum));
    }

    @Override
    public String toString() {
        return amounts.isEmpty()
                ? "nothing"
                : amounts.entrySet().stream()
                        .map(amount -> new Money(amount.getValue(), amount.getKey()).toString())
                        .collect(joining(" + "));
    }
}
