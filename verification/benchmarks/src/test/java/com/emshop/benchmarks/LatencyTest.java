package com.emshop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final int SERIES = 7;
    private static final long MILLI = 1_000_000L;
    private static final double PRECISION_PERCENT = 0.2;

    private final Latency.Sightings sightings = new Latency.Sightings(SERIES, 1_000);

    @Test
    void percentilesAreOfTheTimeFromCommitToSight() {
        for (int number = 0; number < 100; number++) {
            sightings.committed(number, 1_000 * MILLI);
            sightings.of(SERIES, number, 0, (1_001 + number) * MILLI);
        }

        Latency latency = sightings.result(0, 100, 200);
        assertThat(latency.rows()).isEqualTo(100);
        assertThat(latency.p50Millis()).isCloseTo(50, withinPercentage(PRECISION_PERCENT));
        assertThat(latency.p90Millis()).isCloseTo(90, withinPercentage(PRECISION_PERCENT));
        assertThat(latency.p99Millis()).isCloseTo(99, withinPercentage(PRECISION_PERCENT));
        assertThat(latency.maxMillis()).isCloseTo(100, withinPercentage(PRECISION_PERCENT));
    }

    @Test
    void onlyRowsOfTheMeasuredTimeAreCounted() {
        for (int number = 0; number < 10; number++) {
            sightings.committed(number, 0);
            sightings.of(SERIES, number, 0, number < 5 ? 900 * MILLI : MILLI);
        }

        assertThat(sightings.result(5, 10, 200).maxMillis()).isCloseTo(1, withinPercentage(PRECISION_PERCENT));
    }

    @Test
    void aRowThatIsSeenBeforeItsWriterHearsOfTheCommitTookNoTime() {
        sightings.committed(0, 10 * MILLI);
        sightings.of(SERIES, 0, 0, 9 * MILLI);

        assertThat(sightings.result(0, 1, 200).maxMillis()).isZero();
    }

    @Test
    void duplicatesAndMissingRowsAreCounted() {
        for (int number = 0; number < 3; number++) {
            sightings.committed(number, 0);
        }
        sightings.of(SERIES, 0, 0, MILLI);
        sightings.of(SERIES, 0, 0, MILLI);
        sightings.of(SERIES + 1, 2, 0, MILLI);

        assertThat(sightings.allSeen(0, 3)).isFalse();
        Latency latency = sightings.result(0, 3, 200);
        assertThat(latency.duplicates()).isEqualTo(1);
        assertThat(latency.missing()).isEqualTo(2);
    }
}
