package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PausingListenerTest {
    private static final int FULL = 10;
    private static final Duration LONGEST = Duration.ofMillis(50);

    /** Of handling, and of pauses, in their order. */
    private final List<String> done = new ArrayList<>();

    private Duration now = Duration.ofDays(-1); // it may start anywhere
    private Duration nextBatchTakes = Duration.ZERO;
    private final PausingListener listener = listener(Duration.ZERO, LONGEST);

    @Test
    void pauseIsAsLongAsTheBatchTook() {
        handle(1, Duration.ofMillis(7));
        handle(9, Duration.ofNanos(12_345));

        assertThat(done).containsExactly("handled 1", "pause PT0.007S", "handled 9", "pause PT0.000012345S");
    }

    @Test
    void pauseIsNeverLongerThanTheLongest() {
        handle(1, LONGEST);
        handle(1, LONGEST.plusNanos(1));
        handle(1, Duration.ofMinutes(3));

        assertThat(done)
                .containsExactly(
                        "handled 1", "pause PT0.05S", "handled 1", "pause PT0.05S", "handled 1", "pause PT0.05S");
    }

    @Test
    void noPauseFollowsAFullBatch() {
        handle(FULL, Duration.ofMillis(7));
        handle(FULL, Duration.ofMillis(7));
        handle(FULL - 1, Duration.ofMillis(7));

        assertThat(done).containsExactly("handled 10", "handled 10", "handled 9", "pause PT0.007S");
    }

    @Test
    void eventAfterASilenceIsHandledBeforeAnyPause() {
        handle(1, Duration.ofMillis(7));
        now = now.plusHours(1);
        handle(1, Duration.ofMillis(2));

        assertThat(done).containsExactly("handled 1", "pause PT0.007S", "handled 1", "pause PT0.002S");
    }

    @Test
    void pauseDoesNotCountAsHandling() {
        for (int batch = 0; batch < 5; batch++) {
            handle(1, Duration.ofMillis(7));
        }

        assertThat(done).filteredOn(each -> each.startsWith("pause")).containsOnly("pause PT0.007S");
    }

    @Test
    void noPauseFollowsABatchThatFails() {
        PausingListener failing = new PausingListener(
                polled -> {
                    now = now.plusMillis(7);
                    throw new IllegalStateException("on purpose");
                },
                FULL,
                Duration.ZERO,
                LONGEST,
                () -> now.toNanos(),
                nanos -> done.add("pause"));

        assertThatThrownBy(() -> failing.onMessage(records(1))).hasMessage("on purpose");

        assertThat(done).isEmpty();
    }

    @Test
    void longestPauseOfZeroMeansNoPause() {
        nextBatchTakes = Duration.ofMillis(7);

        listener(Duration.ZERO, Duration.ZERO).onMessage(records(1));

        assertThat(done).containsExactly("handled 1", "pause PT0S");
    }

    @Test
    void pauseIsNeverShorterThanTheShortest() {
        nextBatchTakes = Duration.ofMillis(7);
        PausingListener patient = listener(LONGEST, LONGEST);

        patient.onMessage(records(1));
        patient.onMessage(records(FULL));

        assertThat(done).containsExactly("handled 1", "pause PT0.05S", "handled 10");
    }

    @Test
    void shortestPauseCountsWhereItIsLongerThanTheLongest() {
        nextBatchTakes = Duration.ofMillis(7);

        listener(LONGEST.multipliedBy(10), LONGEST).onMessage(records(1));

        assertThat(done).containsExactly("handled 1", "pause PT0.5S");
    }

    private void handle(int records, Duration takes) {
        nextBatchTakes = takes;
        listener.onMessage(records(records));
    }

    private PausingListener listener(Duration shortestPause, Duration longestPause) {
        return new PausingListener(
                polled -> {
                    done.add("handled " + polled.size());
                    now = now.plus(nextBatchTakes);
                },
                FULL,
                shortestPause,
                longestPause,
                () -> now.toNanos(),
                nanos -> {
                    done.add("pause " + Duration.ofNanos(nanos));
                    now = now.plusNanos(nanos);
                });
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(int count) {
        return Collections.nCopies(count, new ConsumerRecord<>("topic", 0, 0, new byte[0], new byte[0]));
    }
}
