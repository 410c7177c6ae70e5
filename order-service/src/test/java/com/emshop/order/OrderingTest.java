package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderingTest {
    private final Map<String, Product> products = Map.of(
            "BOOK", new Product("BOOK", "A book", Money.of("12.50", "EUR")),
            "PEN", new Product("PEN", "A pen", Money.of("0.99", "EUR")),
            "FREE", new Product("FREE", "A leaflet", Money.of("0", "EUR")),
            "TEA", new Product("TEA", "Tea", Money.of("5", "GBP")));
    private final OrderPlacement ordering = new OrderPlacement(skus -> products);

    @Test
    void pricesComeFromTheCatalogAndTheSameArticleIsOneLine() {
        OrderDetails placement = place(item("BOOK", 1), item("PEN", 3), item("BOOK", 2));

        assertThat(placement.lines())
                .containsExactly(
                        new OrderLine("BOOK", "A book", 3, Money.of("12.50", "EUR")),
                        new OrderLine("PEN", "A pen", 3, Money.of("0.99", "EUR")));
        assertThat(placement.total()).isEqualTo(Money.of("40.47", "EUR"));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertRefused("unknown-sku", item("NOVEL", 1));
        assertRefused("mixed-currencies", item("BOOK", 1), item("TEA", 1));
        assertRefused("quantity-too-large", item("PEN", 9_999), item("PEN", 2));
        assertRefused("nothing-to-pay", item("FREE", 1));
        assertRefused("no-items");
    }

    @Test
    void amountsAreExact() {
        assertThatThrownBy(() -> Money.of("1.005", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("-1", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("1e3", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("12345678901234567", "EUR")).isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> Money.of("1", "EURO")).isInstanceOf(CommandRejected.class);
        assertThat(Money.of("1.5", "EUR")).isEqualTo(Money.of("1.50", "EUR"));
    }

    private void assertRefused(String code, OrderPlacement.Item... items) {
        assertThatThrownBy(() -> place(items))
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private OrderDetails place(OrderPlacement.Item... items) {
        return ordering.place("u", List.of(items), "card", null, Instant.EPOCH);
    }

    private static OrderPlacement.Item item(String sku, int quantity) {
        return new OrderPlacement.Item(sku, quantity);
    }
}
