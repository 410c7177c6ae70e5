package com.emshop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkdownTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndFiguresStandToTheRight() {
        var table = new MarkdownTable("drain", "rows/s")
                .row("a relay", "12,345,678")
                .row("b", "9");

        assertThat(table).hasToString("""
                | drain   |     rows/s |
                |:--------|-----------:|
                | a relay | 12,345,678 |
                | b       |          9 |
                """);
    }

    @Test
    void aRowHasAsManyCellsAsThereAreColumns() {
        var table = new MarkdownTable("one", "two");

        assertThatThrownBy(() -> table.row("alone")).isInstanceOf(IllegalArgumentException.class);
    }
}
