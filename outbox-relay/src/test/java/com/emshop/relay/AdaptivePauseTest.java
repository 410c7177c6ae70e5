package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptivePauseTest {

    private static final Duration LONGEST = Duration.ofMillis(20);

    private final AdaptivePause pause = new AdaptivePause(2048, LONGEST);

    @Test
    void pauseIsAsLongAsTheTransactionTook() {
        assertThat(pause.after(1, Duration.ofMillis(7))).isEqualTo(Duration.ofMillis(7));
        assertThat(pause.after(2047, Duration.ofNanos(12_345))).isEqualTo(Duration.ofNanos(12_345));
    }

    @Test
    void pauseIsNeverLongerThanTheLongest() {
        assertThat(pause.after(1, LONGEST)).isEqualTo(LONGEST);
        assertThat(pause.after(1, LONGEST.plusNanos(1))).isEqualTo(LONGEST);
        assertThat(pause.after(1, Duration.ofMinutes(3))).isEqualTo(LONGEST);
    }

    @Test
    void noPauseFollowsAFullTransaction() {
        assertThat(pause.after(2048, Duration.ofMillis(7))).isZero();
    }

    @Test
    void noPauseFollowsATransactionWithoutRows() {
        assertThat(pause.after(0, Duration.ofMillis(7))).isZero();
    }

    @Test
    void noPauseFollowsWhenTheClockWasSetBack() {
        assertThat(pause.after(1, Duration.ofSeconds(-1))).isZero();
    }

    @Test
    void longestPauseOfZeroMeansNoPause() {
        assertThat(new AdaptivePause(2048, Duration.ZERO).after(1, Duration.ofMillis(7)))
                .isZero();
    }
}
