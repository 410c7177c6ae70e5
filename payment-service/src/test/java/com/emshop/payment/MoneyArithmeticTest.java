package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.util.Currency;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MoneyArithmeticTest {
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Money MOST = euros("9999999999999999.99");

    @Test
    void amountHasTwoDecimalsAndAtMostSixteenDigitsBefore() {
        assertThat(euros("1.5")).isEqualTo(euros("1.50"));
        assertThat(euros("1.5000")).isEqualTo(euros("1.50"));
        assertThat(euros("1E+3")).isEqualTo(euros("1000.00"));
        assertThat(euros("0").isNothing()).isTrue();
        assertThat(MOST.isNothing()).isFalse();
        assertThatThrownBy(() -> euros("1.501")).isInstanceOf(CommandRejected.class);
        assertInvalid("invalid-amount", () -> euros("-0.01"));
        assertInvalid("invalid-amount", () -> euros("10000000000000000.00"));
    }

    @Test
    void amountFromOutsideIsReadOrRefused() {
        assertThat(Money.of(new BigDecimal("12.5"), "EUR")).isEqualTo(euros("12.50"));
        assertInvalid("invalid-currency", () -> Money.of(new BigDecimal("12.5"), "EURO"));
        assertThat(Money.of("12.5", EUR)).isEqualTo(euros("12.50"));
        assertInvalid("invalid-amount", () -> Money.of("12.", EUR));
        assertInvalid("invalid-amount", () -> Money.of("1e3", EUR));
        assertInvalid("invalid-amount", () -> Money.of("-1", EUR));
    }

    @Test
    void moneyIsAddedSubtractedAndComparedInItsCurrency() {
        Money dollar = Money.of("1.00", Currency.getInstance("USD"));

        assertThat(euros("1.50").plus(euros("0.25"))).isEqualTo(euros("1.75"));
        assertThat(euros("1.50").minus(euros("0.25"))).isEqualTo(euros("1.25"));
        assertThat(euros("1.50").minus(euros("1.50"))).isEqualTo(euros("1.50").nothing());
        assertThat(euros("1.50")).isGreaterThan(euros("1.49")).isEqualByComparingTo(euros("1.5"));
        assertThat(dollar.nothing()).isEqualTo(Money.of("0", Currency.getInstance("USD")));
        assertInvalid("invalid-amount", () -> euros("1.50").minus(euros("1.51")));
        assertInvalid("mixed-currencies", () -> euros("1.50").plus(dollar));
        assertInvalid("mixed-currencies", () -> euros("1.50").minus(dollar));
        assertInvalid("mixed-currencies", () -> euros("1.50").compareTo(dollar));
    }

    @Test
    void textOfMoneyNamesItsCurrency() {
        assertThat(euros("1E+3")).hasToString("1000.00 EUR");
    }

    private static void assertInvalid(String code, ThrowingCallable command) {
        assertThatThrownBy(command).isInstanceOfSatisfying(CommandRejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(code);
            assertThat(rejected.kind()).isEqualTo(CommandRejected.Kind.INVALID);
        });
    }

    private static Money euros(String amount) {
        return new Money(new BigDecimal(amount), EUR);
    }
}
