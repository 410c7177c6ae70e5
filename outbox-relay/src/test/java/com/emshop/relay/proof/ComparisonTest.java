package com.emshop.relay.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.relay.kafka.EventLog.Entry;
import com.emshop.relay.tables.OutboxSnapshot.RowKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Instant TAKEN = Instant.parse("2026-11-24T10:00:00Z");

    private final Comparison comparison = new Comparison(List.of("a", "b"), TAKEN, 2);
    private long offset;

    @Test
    void rowsThatAreThereOnceAndInOrderAreFine() {
        row("a", 1, "e1", "k");
        row("a", 2, "e2", "other");
        row("a", 3, "e3", "k");
        row("b", 1, "f1", "k");

        // Between keys, and between tables, there is no order.
        record("e2", "other");
        record("e1", "k");
        record("f1", "k");
        record("e3", "k");

        assertThat(comparison.figures().matched()).isEqualTo(4);
        assertThat(comparison.figures().duplicates()).isZero();
        assertThat(comparison.figures().outOfOrder()).isZero();
        assertThat(missing("a")).isEmpty();
        assertThat(missing("b")).isEmpty();
    }

    @Test
    void aRowWithoutARecordIsMissing() {
        row("a", 1, "e1", "k");
        row("b", 7, "f1", "k");
        record("e1", "k");
        assertThat(missing("a")).isEmpty();
        assertThat(missing("b")).containsExactly(7L);
    }

    @Test
    void aRecordThatComesAgainIsADuplicateWhetherItsRowIsStillThereOrNot() {
        row("a", 1, "e1", "k");
        record("e1", "k");
        record("e1", "k");
        record("purged", "k");
        record("purged", "k");
        record("purged", "k");
        assertThat(comparison.figures().purged()).isEqualTo(1);
        assertThat(comparison.figures().duplicates()).isEqualTo(3);
        assertThat(comparison.figures().namedDuplicates())
                .hasSize(2)
                .first()
                .asString()
                .contains("e1", "topic-0@1");
    }

    @Test
    void recordsOfAKeyInAnotherOrderThanTheRowsAreNamed() {
        row("a", 1, "e1", "k");
        row("a", 2, "e2", "k");
        row("a", 3, "e3", "k");
        record("e1", "k");
        record("e3", "k");
        record("e2", "k");
        assertThat(comparison.figures().outOfOrder()).isEqualTo(1);
        assertThat(comparison.figures().namedOutOfOrder())
                .singleElement()
                .asString()
                .contains("row 2 of a.outbox", "behind row 3");
    }

    @Test
    void aDeadLetterThatWasParkedTwiceMayBeThereTwice() {
        row("a", 1, "letter", "k");
        row("a", 5, "letter", "k");
        record("letter", "k");
        assertThat(comparison.missingFurtherRows()).isEqualTo(1);
        record("letter", "k");
        assertThat(comparison.missingFurtherRows()).isZero();
        assertThat(comparison.figures().matched()).isEqualTo(2);
        assertThat(comparison.figures().duplicates()).isZero();
        record("letter", "k");
        assertThat(comparison.figures().duplicates()).isEqualTo(1);
    }

    @Test
    void whatHasNoRowIsToldApart() {
        comparison.record(entry(null, "k", TAKEN));
        comparison.record(entry("before", "k", TAKEN.minusSeconds(1)));
        comparison.record(entry("after", "k", TAKEN.plusSeconds(1)));
        assertThat(comparison.figures().foreign()).isEqualTo(1);
        assertThat(comparison.figures().purged()).isEqualTo(1);
        assertThat(comparison.figures().younger()).isEqualTo(1);
    }

    private void row(String schema, long id, String event, String key) {
        comparison.row(new RowKey(schema, id, event, "topic", key, TAKEN));
    }

    private void record(String event, String key) {
        comparison.record(entry(event, key, TAKEN));
    }

    private Entry entry(@Nullable String event, String key, Instant at) {
        return new Entry("topic", 0, offset++, at, key, event);
    }

    private List<Long> missing(String schema) {
        List<Long> ids = new ArrayList<>();
        comparison.forEachMissing(schema, ids::add);
        return ids;
    }
}
