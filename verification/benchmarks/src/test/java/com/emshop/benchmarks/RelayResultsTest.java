package com.emshop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RelayResultsTest {
    private final RelayResults results = new RelayResults();

    private record Named(String name, String delivery) implements Subject {
        @Override
        public Map<String, String> settings() {
            return Map.of();
        }

        @Override
        public SubjectProcess start(String run) {
            throw new UnsupportedOperationException("nothing is started here");
        }
    }

    private static final Subject OURS = new Named(EmshopRelay.NAME, "exactly once");
    private static final Subject THEIRS = new Named(DebeziumServer.BEST_NAME, "at least once");

    private void measured(Subject subject, double rowsPerSecond, double p99Millis, long duplicates) {
        results.add(
                subject,
                new RelayResults.Measured(
                        new Drain(rowsPerSecond, 2 * rowsPerSecond, 10, duplicates, 0, 0),
                        new Latency(100, 200, 1, 2, p99Millis, 9, 0, 0)));
    }

    @Test
    void ratiosAreOfMedians() {
        measured(OURS, 30_000, 10, 0);
        measured(THEIRS, 15_000, 40, 0);
        measured(OURS, 40_000, 12, 0);
        measured(THEIRS, 1, 4_000, 0);
        measured(OURS, 100, 900, 0);
        measured(THEIRS, 20_000, 50, 0);

        var ratios = new LinkedHashMap<String, @Nullable Double>();
        results.ratios(EmshopRelay.NAME).forEach(ratio -> ratios.put(ratio.what(), ratio.value()));
        assertThat(ratios)
                .containsEntry("rows/s, whole drain, over that of " + DebeziumServer.BEST_NAME, 2.0)
                .containsEntry("p99 latency, over that of " + DebeziumServer.BEST_NAME, 12.0 / 50);
    }

    @Test
    void whatMustNotHappenIsSummedUpInsteadOfHiddenByAMedian() {
        measured(OURS, 30_000, 10, 0);
        measured(OURS, 30_000, 10, 0);
        measured(OURS, 30_000, 10, 3);

        assertThat(results.summaries())
                .singleElement()
                .extracting(RelayResults.Summary::duplicates)
                .isEqualTo(3L);
    }

    @Test
    void withoutOurOwnThereIsNothingToCompare() {
        measured(THEIRS, 30_000, 10, 0);

        assertThat(results.ratios(EmshopRelay.NAME)).isEmpty();
    }
}
