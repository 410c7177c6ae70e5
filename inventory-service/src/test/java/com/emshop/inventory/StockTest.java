package com.emshop.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StockTest {
    private static final ReactionContext COUNT =
            new ReactionContext(Cause.person("operator", "1"), Instant.parse("2026-01-02T03:04:05Z"), null);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADJUST")
    void onlyAnAdjustmentChangesTheSum(MovementKind kind) {
        assertThat(kind.available() + kind.reserved() + kind.sold()).isZero();
    }

    @Test
    void anAdjustmentSetsWhatIsAvailableAndWritesTheDifference() {
        Stock stock = new Stock(List.of(new StockItem("book", 10, 3, 4)));

        stock.adjust("book", 7, COUNT);

        assertThat(stock.item("book")).isEqualTo(new StockItem("book", 7, 3, 4));
        assertThat(stock.movements())
                .containsExactly(new Movement(
                        null, MovementKind.ADJUST, -3, new StockItem("book", 7, 3, 4), COUNT.cause(), COUNT.at()));
    }

    @Test
    void theSameAdjustmentAgainChangesNothing() {
        Stock stock = new Stock(List.of(new StockItem("book", 10, 3, 4)));

        stock.adjust("book", 10, COUNT);

        assertThat(stock.movements()).isEmpty();
        assertThat(stock.updated()).isEmpty();
        assertThat(stock.added()).isEmpty();
    }

    @Test
    void anArticleIsAddedByItsFirstAdjustmentEvenToNothing() {
        Stock stock = new Stock(List.of());

        stock.adjust("book", 5, COUNT);
        stock.adjust("pen", 0, COUNT);

        assertThat(stock.added()).containsExactly(new StockItem("book", 5, 0, 0), new StockItem("pen", 0, 0, 0));
        assertThat(stock.updated()).isEmpty();
        assertThat(stock.movements()).hasSize(1);
    }

    @Test
    void nothingGoesBelowZero() {
        Stock stock = new Stock(List.of(new StockItem("book", 1, 1, 1)));
        List<ReservationLine> two = List.of(new ReservationLine("book", 2));

        for (MovementKind kind : List.of(
                MovementKind.RESERVE,
                MovementKind.CONFIRM,
                MovementKind.RELEASE,
                MovementKind.EXPIRE,
                MovementKind.SELL,
                MovementKind.RETAKE,
                MovementKind.RETURN)) {
            assertThatThrownBy(() -> stock.move(kind, "order-1", two, COUNT))
                    .isInstanceOf(StockBelowZero.class)
                    .hasMessageContaining("below zero");
        }
        assertThat(stock.movements()).isEmpty();
        assertThat(stock.item("book")).isEqualTo(new StockItem("book", 1, 1, 1));
    }
}
