package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.util.Currency;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which amounts are accepted from outside. */
class MoneyTest {
    private static final Currency YEN = Currency.getInstance("JPY");

    @ParameterizedTest
    @CsvSource({"12.50, EUR", "12.5, EUR", "12, EUR", "12.500, EUR", "12, JPY", "12.00, JPY", "9999999999999999.99, USD"
    })
    void amountWithTheDecimalsOfItsCurrencyIsAccepted(String amount, String currency) {
        assertThat(Money.of(new BigDecimal(amount), currency).amount()).isEqualByComparingTo(amount);
        assertThat(Money.of(amount, Currency.getInstance(currency)).amount())
                .isEqualByComparingTo(amount)
                .hasScaleOf(2);
    }

    @ParameterizedTest
    @CsvSource({"12.50, JPY", "0.1, KRW", "1.005, EUR"})
    void amountWithMoreDecimalsThanItsCurrencyIsRejected(String amount, String currency) {
        assertRejected("too-many-decimals", () -> Money.of(new BigDecimal(amount), currency));
        assertRejected("too-many-decimals", () -> Money.of(amount, Currency.getInstance(currency)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KWD", "BHD", "TND"})
    void currencyWithMoreThanTwoDecimalsIsRejected(String currency) {
        assertRejected("unsupported-currency", () -> Money.of(BigDecimal.ONE, currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"XXX", "XTS", "XAU", "XDR", "DEM", "CLF", "ABC", "EURO", "eur", "", "\u20ac"})
    void whatIsTheMoneyOfNoCountryIsRejected(String currency) {
        assertRejected("invalid-currency", () -> Money.of(BigDecimal.ONE, currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1e3", "1,5", ".5", "5.", "12345678901234567", "\u0661", " 1"})
    void whatIsWrittenLikeNoAmountIsRejected(String amount) {
        assertRejected("invalid-amount", () -> Money.of(amount, YEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e16", "1e2147483647"})
    void amountOutOfRangeIsRejectedWithoutWritingItOut(String amount) {
        assertRejected("invalid-amount", () -> Money.of(new BigDecimal(amount), "EUR"));
    }

    @Test
    void whatWasStoredIsReadWhateverIsAcceptedToday() {
        assertThat(new Money(new BigDecimal("12.50"), YEN)).hasToString("12.50 JPY");
        assertThat(Money.recorded(new BigDecimal("12.50"), "XXX")).hasToString("12.50 XXX");
        assertRejected("invalid-currency", () -> Money.recorded(BigDecimal.ONE, "no currency"));
        assertThat(Money.of("1.50", Currency.getInstance("XXX"))).hasToString("1.50 XXX");
    }

    private static void assertRejected(String code, ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }
}
