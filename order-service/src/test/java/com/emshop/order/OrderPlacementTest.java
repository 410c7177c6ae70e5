package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderPlacementTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private final Map<String, Product> products = Map.of(
            "BOOK", product("BOOK", "A book", Money.of("12.50", "EUR")),
            "PEN", product("PEN", "A pen", Money.of("0.99", "EUR")),
            "FREE", product("FREE", "A leaflet", Money.of("0", "EUR")),
            "TEA", product("TEA", "Tea", Money.of("5", "GBP")));

    @Test
    void pricesComeFromTheProductsAndTheSameArticleIsOneLine() {
        OrderDetails details = place(item("BOOK", 1), item("PEN", 3), item("BOOK", 2));

        assertThat(details.lines())
                .containsExactly(
                        new OrderLine("BOOK", "A book", 3, Money.of("12.50", "EUR")),
                        new OrderLine("PEN", "A pen", 3, Money.of("0.99", "EUR")));
        assertThat(details.total()).isEqualTo(Money.of("40.47", "EUR"));
    }

    @Test
    void orderThatCannotBePricedIsRejected() {
        assertRejected("unknown-sku", item("NOVEL", 1));
        assertRejected("mixed-currencies", item("BOOK", 1), item("TEA", 1));
        assertRejected("quantity-too-large", item("PEN", 9_999), item("PEN", 2));
        assertRejected("nothing-to-pay", item("FREE", 1));
        assertRejected("no-items");
    }

    @Test
    void orderWithoutAnAcceptedPaymentMethodIsRejected() {
        assertThatThrownBy(
                        () -> new OrderPlacement("u", List.of(item("BOOK", 1)), null, null).priced(products::get, NOW))
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo("unknown-payment-method"));
    }

    @Test
    void orderOfAProductWhosePriceIsNoLongerAcceptedIsRejected() {
        Money yen = new Money(new BigDecimal("12.50"), Currency.getInstance("JPY"));
        Product old = product("OLD", "An old price", yen);
        assertThatThrownBy(() -> new OrderPlacement("u", List.of(item("OLD", 2)), "CARD", null).priced(sku -> old, NOW))
                .as("also where the total would be whole")
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo("too-many-decimals"));
    }

    @Test
    void largestQuantityIsAllowed() {
        assertThat(place(item("PEN", 9_999), item("PEN", 1)).lines())
                .containsExactly(new OrderLine("PEN", "A pen", 10_000, Money.of("0.99", "EUR")));
    }

    @Test
    void articlesAreNamedOnceInTheirOrder() {
        OrderPlacement placement =
                new OrderPlacement("u", List.of(item("PEN", 1), item("BOOK", 1), item("PEN", 1)), "card", null);
        assertThat(placement.skus()).containsExactly("PEN", "BOOK");
    }

    @Test
    void placedOrderIsThatOfItsCustomer() {
        assertThat(place(item("BOOK", 1)))
                .isEqualTo(new OrderDetails(
                        "u",
                        List.of(new OrderLine("BOOK", "A book", 1, Money.of("12.50", "EUR"))),
                        Money.of("12.50", "EUR"),
                        "card",
                        null,
                        NOW));
    }

    @Test
    void inexactAmountIsRejected() {
        assertThatThrownBy(() -> Money.of("1.005", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("-1", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("1e3", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("12345678901234567", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("1", "EURO")).isInstanceOf(CommandRejected.class);
        assertThat(Money.of("1.5", "EUR")).isEqualTo(Money.of("1.50", "EUR"));
    }

    private void assertRejected(String code, OrderPlacement.Item... items) {
        assertThatThrownBy(() -> place(items))
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }

    private OrderDetails place(OrderPlacement.Item... items) {
        return new OrderPlacement("u", List.of(items), "card", null)
                .priced(sku -> products.getOrDefault(sku, Product.TYPE.create(sku, null)), NOW);
    }

    private static Product product(String sku, String name, Money price) {
        return Product.TYPE.create(sku, new ProductState(sku, name, price, NOW));
    }

    private static OrderPlacement.Item item(String sku, int quantity) {
        return new OrderPlacement.Item(sku, quantity);
    }
}
