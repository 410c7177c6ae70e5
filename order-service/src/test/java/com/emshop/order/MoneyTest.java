package com.emshop.order;

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
        assertThat(Money.of(amount, currency).amount())
                .isEqualByComparingTo(amount)
                .hasScaleOf(2);
    }

    @ParameterizedTest
    @CsvSource({"12.50, JPY", "0.1, KRW", "1.005, EUR"})
    void amountWithMoreDecimalsThanItsCurrencyIsRejected(String amount, String currency) {
        assertRejected("too-many-decimals", () -> Money.of(amount, currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KWD", "BHD", "TND"})
    void currencyWithMoreThanTwoDecimalsIsRejected(String currency) {
        assertRejected("unsupported-currency", () -> Money.of("1", currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"XXX", "XTS", "XAU", "XDR", "DEM", "CLF", "ABC", "EURO", "eur", "", "\u20ac"})
    void whatIsTheMoneyOfNoCountryIsRejected(String currency) {
        assertRejected("invalid-currency", () -> Money.of("1", currency));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1e3", "1,5", ".5", "5.", "12345678901234567", "\u0661", " 1"})
    void whatIsWrittenLikeNoAmountIsRejected(String amount) {
        assertRejected("invalid-amount", () -> Money.of(amount, "JPY"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e16", "1e2147483647"})
    void amountOutOfRangeIsRejectedWithoutWritingItOut(String amount) {
        assertRejected("invalid-amount", () -> new Money(new BigDecimal(amount), Currency.getInstance("EUR")));
    }

    @Test
    void priceThatWasStoredIsReadButNotAcceptedForAnOrder() {
        Money stored = new Money(new BigDecimal("12.50"), YEN);
        assertThat(stored.amount()).isEqualByComparingTo("12.50");
        assertRejected("too-many-decimals", stored::requireAccepted);
        assertRejected(
                "invalid-currency", () -> new Money(BigDecimal.ONE, Currency.getInstance("XXX")).requireAccepted());
        assertThat(new Money(BigDecimal.TEN, YEN).requireAccepted()).isEqualTo(Money.of("10", "JPY"));
    }

    private static void assertRejected(String code, ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }
}
