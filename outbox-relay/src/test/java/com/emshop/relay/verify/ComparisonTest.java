package com.emshop.relay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.relay.kafka.TopicReader.PublishedRecord;
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
    void rowsPublishedOnceInOrderHaveNoFindings() {
        row("a", 1, "e1", "k");
        row("a", 2, "e2", "other");
        row("a", 3, "e3", "k");
        row("b", 1, "f1", "k");

        // Keys and tables have no order among each other.
        record("e2", "other");
        record("e1", "k");
        record("f1", "k");
        record("e3", "k");

        assertThat(comparison.counts().matched()).isEqualTo(4);
        assertThat(comparison.counts().duplicates()).isZero();
        assertThat(comparison.counts().outOfOrder()).isZero();
        assertThat(missing("a")).isEmpty();
        assertThat(missing("b")).isEmpty();
    }

    @Test
    void rowWithoutARecordIsMissing() {
        row("a", 1, "e1", "k");
        row("b", 7, "f1", "k");
        record("e1", "k");
        assertThat(missing("a")).isEmpty();
        assertThat(missing("b")).containsExactly(7L);
    }

    @Test
    void repeatedRecordIsADuplicateWithOrWithoutItsRow() {
        row("a", 1, "e1", "k");
        record("e1", "k");
        record("e1", "k");
        record("purged", "k");
        record("purged", "k");
        record("purged", "k");
        assertThat(comparison.counts().purged()).isEqualTo(1);
        assertThat(comparison.counts().duplicates()).isEqualTo(3);
        assertThat(comparison.counts().duplicateExamples())
                .hasSize(2)
                .first()
                .asString()
                .contains("e1", "topic-0@1");
    }

    @Test
    void recordsOfAKeyInAnotherOrderThanTheRowsAreReported() {
        row("a", 1, "e1", "k");
        row("a", 2, "e2", "k");
        row("a", 3, "e3", "k");
        record("e1", "k");
        record("e3", "k");
        record("e2", "k");
        assertThat(comparison.counts().outOfOrder()).isEqualTo(1);
        assertThat(comparison.counts().outOfOrderExamples())
                .singleElement()
                .asString()
                .contains("row 2 of a", "behind row 3");
    }

    @Test
    void orderIsNotCheckedForRowsWithoutIds() {
        comparison.row(new RowKey("a", 1, null, "e1", "topic", "k", null));
        comparison.row(new RowKey("a", 2, null, "e2", "topic", "k", null));
        record("e2", "k");
        record("e1", "k");
        assertThat(comparison.counts().outOfOrder()).isZero();
        assertThat(comparison.counts().matched()).isEqualTo(2);
    }

    @Test
    void eventWithTwoRowsMayHaveTwoRecords() {
        row("a", 1, "letter", "k");
        row("a", 5, "letter", "k");
        record("letter", "k");
        assertThat(comparison.missingFurtherRows()).isEqualTo(1);
        record("letter", "k");
        assertThat(comparison.missingFurtherRows()).isZero();
        assertThat(comparison.counts().matched()).isEqualTo(2);
        assertThat(comparison.counts().duplicates()).isZero();
        record("letter", "k");
        assertThat(comparison.counts().duplicates()).isEqualTo(1);
    }

    @Test
    void recordsWithoutARowAreClassified() {
        comparison.record(published(null, "k", TAKEN));
        comparison.record(published("before", "k", TAKEN.minusSeconds(1)));
        comparison.record(published("after", "k", TAKEN.plusSeconds(1)));
        assertThat(comparison.counts().foreign()).isEqualTo(1);
        assertThat(comparison.counts().purged()).isEqualTo(1);
        assertThat(comparison.counts().younger()).isEqualTo(1);
    }

    private void row(String schema, long id, String event, String key) {
        comparison.row(new RowKey(schema, id, id, event, "topic", key, TAKEN));
    }

    private void record(String event, String key) {
        comparison.record(published(event, key, TAKEN));
    }

    private PublishedRecord published(@Nullable String event, String key, Instant at) {
        return new PublishedRecord("topic", 0, offset++, at, key, event);
    }

    private List<Long> missing(String schema) {
        List<Long> ids = new ArrayList<>();
        comparison.forEachMissing(schema, ids::add);
        return ids;
    }
}
