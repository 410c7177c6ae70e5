package com.emshop.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StockItemTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ReactionContext CONTEXT =
            new ReactionContext(Cause.person("operator", "1", "command-1", NOW), NOW, null);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADJUST")
    void onlyAnAdjustmentChangesTheSum(MovementKind kind) {
        assertThat(kind.available() + kind.reserved() + kind.sold()).isZero();
    }

    @Test
    void adjustmentSetsWhatIsAvailableAndRecordsTheDifference() {
        StockItem book = item("book", new StockLevel("book", 10, 3, 4));

        assertThat(book.adjust(7)).isEmpty();

        assertThat(book.state()).isEqualTo(new StockLevel("book", 7, 3, 4));
        assertThat(book.movements())
                .containsExactly(new Movement(
                        null, MovementKind.ADJUST, -3, new StockLevel("book", 7, 3, 4), CONTEXT.cause(), NOW));
        assertThat(book.isChanged()).isTrue();
    }

    @Test
    void repeatedAdjustmentChangesNothing() {
        StockItem book = item("book", new StockLevel("book", 10, 3, 4));

        book.adjust(10);

        assertThat(book.movements()).isEmpty();
        assertThat(book.isChanged()).isFalse();
    }

    @Test
    void articleIsAddedByItsFirstAdjustmentEvenToNothing() {
        StockItem book = item("book", null);
        StockItem pen = item("pen", null);

        book.adjust(5);
        pen.adjust(0);

        assertThat(book.isStored()).isFalse();
        assertThat(book.isChanged()).isTrue();
        assertThat(book.state()).isEqualTo(new StockLevel("book", 5, 0, 0));
        assertThat(book.movements()).hasSize(1);
        assertThat(pen.isStored()).isFalse();
        assertThat(pen.isChanged()).isTrue();
        assertThat(pen.state()).isEqualTo(new StockLevel("pen", 0, 0, 0));
        assertThat(pen.movements()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADJUST")
    void noNumberGoesBelowZero(MovementKind kind) {
        StockItem book = item("book", new StockLevel("book", 1, 1, 1));

        assertThatThrownBy(() -> book.move(kind, "order-1", 2))
                .isInstanceOf(StockBelowZero.class)
                .hasMessageContaining("below zero");

        assertThat(book.movements()).isEmpty();
        assertThat(book.state()).isEqualTo(new StockLevel("book", 1, 1, 1));
        assertThat(book.isChanged()).isFalse();
    }

    private static StockItem item(String sku, @Nullable StockLevel stored) {
        StockItem item = StockItem.TYPE.create(sku, stored);
        item.begin(CONTEXT);
        return item;
    }
}
