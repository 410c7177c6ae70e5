package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.util.Currency;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MoneyArithmeticTest {
    private static final Currency EUR = Currency.getInstance("EUR");

    @Test
    void amountHasTwoDecimalsAndAtMostSixteenDigitsBefore() {
        assertThat(euros("1.5000")).isEqualTo(euros("1.50"));
        assertThat(euros("1E+3").amount()).isEqualTo("1000.00");
        assertThat(euros("0").amount()).isEqualTo("0.00");
        assertThat(euros("9999999999999999.99").amount()).isEqualTo("9999999999999999.99");
        assertThatThrownBy(() -> euros("1.501")).isInstanceOf(CommandRejected.class);
        assertInvalid("invalid-amount", () -> euros("-0.01"));
        assertInvalid("invalid-amount", () -> euros("10000000000000000.00"));
    }

    @Test
    void unknownCurrencyIsRefused() {
        assertThat(Money.of("12.5", "EUR")).isEqualTo(euros("12.50"));
        assertInvalid("invalid-currency", () -> Money.of("12.5", "EURO"));
        assertInvalid("invalid-amount", () -> Money.of("12.", "EUR"));
    }

    @Test
    void moneyIsAddedInItsCurrencyAndMultiplied() {
        assertThat(euros("1.50").plus(euros("0.25"))).isEqualTo(euros("1.75"));
        assertThat(euros("1.50").times(3)).isEqualTo(euros("4.50"));
        assertInvalid("mixed-currencies", () -> euros("1.50").plus(Money.of("1.00", "USD")));
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
