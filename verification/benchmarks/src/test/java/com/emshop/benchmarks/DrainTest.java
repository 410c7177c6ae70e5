package com.emshop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DrainTest {
    private static final int SERIES = 1;
    private static final long SECOND = 1_000_000_000L;
    private static final double EXACT = 1e-9;

    private final Drain.Tally tally = new Drain.Tally(SERIES, 100);

    private void seen(int from, int to, long nanos) {
        for (int number = from; number < to; number++) {
            tally.of(SERIES, number, number % Workload.PARTITIONS, nanos);
        }
    }

    @Test
    void theRateLeavesOutWhatWasThereAtTheFirstMoment() {
        seen(0, 20, 5 * SECOND);
        seen(20, 50, 6 * SECOND);
        seen(50, 100, 9 * SECOND);

        Drain drain = tally.result(0);
        assertThat(drain.coldRowsPerSecond()).isEqualTo(20, within(EXACT));
        // The half is reached after a second; fifty more rows take three.
        assertThat(drain.warmRowsPerSecond()).isEqualTo(50 / 3.0, within(EXACT));
    }

    @Test
    void duplicatesMissingAndLateRowsAreCounted() {
        tally.of(SERIES, 4, 0, SECOND);
        tally.of(SERIES, 2, 0, SECOND);
        tally.of(SERIES, 2, 0, SECOND);
        tally.of(SERIES, 3, 1, SECOND);

        Drain drain = tally.result(0);
        assertThat(drain.outOfOrder()).isEqualTo(1);
        assertThat(drain.duplicates()).isEqualTo(1);
        assertThat(drain.missing()).isEqualTo(97);
    }

    @Test
    void otherSeriesAreNotCounted() {
        tally.of(SERIES + 1, 4, 0, SECOND);

        assertThat(tally.distinct()).isZero();
    }
}
