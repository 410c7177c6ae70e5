package com.emshop.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** What two pieces change of available, reserved and sold. */
    @ParameterizedTest
    @CsvSource({
        "RESERVE, -2, +2, 0",
        "CONFIRM, 0, -2, +2",
        "RELEASE, +2, -2, 0",
        "EXPIRE, +2, -2, 0",
        "SELL, -2, 0, +2",
        "RETAKE, -2, 0, +2",
        "RETURN, +2, 0, -2",
        "ADJUST, +2, 0, 0"
    })
    void piecesMoveAsTheirKindSays(MovementKind kind, long available, long reserved, long sold) {
        StockItem book = item("book", new StockLevel("book", 10, 10, 10));

        book.move(kind, "order-1", 2);

        StockLevel after = new StockLevel("book", 10 + available, 10 + reserved, 10 + sold);
        assertThat(book.state()).isEqualTo(after);
        Movement movement = new Movement("order-1", kind, 2, after, CONTEXT.cause(), NOW);
        assertThat(book.movements()).containsExactly(movement);
        assertThat(List.of(movement.availableDelta(), movement.reservedDelta(), movement.soldDelta()))
                .containsExactly(available, reserved, sold);
    }

    @Test
    void numbersMayBecomeZeroAndSumsDoNotOverflow() {
        StockItem book = item("book", new StockLevel("book", 1, 1, 1));
        book.move(MovementKind.RESERVE, "order-1", 1);
        book.move(MovementKind.CONFIRM, "order-1", 2);
        book.move(MovementKind.RETURN, "order-1", 3);
        assertThat(book.state()).isEqualTo(new StockLevel("book", 3, 0, 0));

        StockItem many = item("book", new StockLevel("book", Long.MAX_VALUE, 0, 0));
        assertThatThrownBy(() -> many.move(MovementKind.ADJUST, null, 1)).isInstanceOf(ArithmeticException.class);
    }

    private static StockItem item(String sku, @Nullable StockLevel stored) {
        StockItem item = StockItem.TYPE.create(sku, stored);
        item.begin(CONTEXT);
        return item;
    }
}
