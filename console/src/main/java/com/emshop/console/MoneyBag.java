package com.emshop.console;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sum of money in several currencies. Two bags are equal if their amounts in every currency are. Immutable.
 *
 * @param amounts by ISO 4217 code; never zero, may be negative
 */
public record MoneyBag(SortedMap<String, BigDecimal> amounts) {
    public static final MoneyBag EMPTY = new MoneyBag(Collections.emptySortedMap());

    public static MoneyBag of(Collection<Money> parts) {
        MoneyBag sum = EMPTY;
        for (Money part : parts) {
            sum = sum.plus(part);
        }
        return sum;
    }

    public MoneyBag plus(Money money) {
        return add(money.currency(), money.amount());
    }

    /** The difference, negative in each currency of which the other has more. */
    public MoneyBag minus(MoneyBag other) {
        MoneyBag difference = this;
        for (var amount : other.amounts.entrySet()) {
            difference = difference.add(amount.getKey(), amount.getValue().negate());
        }
        return difference;
    }

    /** The amount in a currency; zero if there is none. */
    public BigDecimal in(String currency) {
        BigDecimal amount = amounts.get(currency);
        return amount == null ? new Money(BigDecimal.ZERO, currency).amount() : amount;
    }

    public boolean hasNegative() {
        return amounts.values().stream().anyMatch(amount -> amount.signum() < 0);
    }

    private MoneyBag add(String currency, BigDecimal amount) {
        TreeMap<String, BigDecimal> sum = new TreeMap<>(amounts);
        BigDecimal total = new Money(in(currency).add(amount), currency).amount();
        if (total.signum() == 0) {
            sum.remove(currency);
        } else {
            sum.put(currency, total);
        }
        return new MoneyBag(Collections.unmodifiableSortedMap(sum));
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
