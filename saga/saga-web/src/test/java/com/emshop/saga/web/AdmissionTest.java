package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Duration TARGET = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofMillis(250);
    private static final int FLOOR = 5;

    private Instant now = Instant.parse("2026-11-28T10:00:00Z");
    private final InstantSource time = () -> now;
    private final Admission admission = new Admission(TARGET, time.withZone(ZoneOffset.UTC));

    @Test
    void everythingIsTakenWhileWorkIsDoneInTime() {
        for (int window = 0; window < 100; window++) {
            assertThat(taken(1_000)).isEqualTo(1_000);
            done(100, TARGET);
        }
    }

    @Test
    void lateWorkLimitsNewWorkToLessThanWhatIsDone() {
        done(100, TARGET.plusMillis(1));

        assertThat(taken(1_000)).isEqualTo(80);
    }

    @Test
    void veryLateWorkLimitsNewWorkFurther() {
        done(100, TARGET.multipliedBy(3));

        assertThat(taken(1_000)).isEqualTo(40);
    }

    @Test
    void oneSlowPieceAmongManyLimitsNothing() {
        done(99, TARGET.dividedBy(2));
        admission.done(Duration.ofSeconds(40));
        done(1, TARGET.dividedBy(2));

        assertThat(taken(1_000)).isEqualTo(1_000);
    }

    @Test
    void limitGrowsOnceWorkIsDoneInTimeAgain() {
        done(100, TARGET.multipliedBy(3));
        int before = taken(1_000);
        for (int window = 0; window < 10; window++) {
            done(before, TARGET);
        }

        assertThat(taken(1_000)).isGreaterThan(before).isLessThan(100);
    }

    @Test
    void limitIsLiftedWhenNothingIsRefusedForAWhile() {
        done(100, TARGET.multipliedBy(3));
        assertThat(taken(100)).isEqualTo(40);
        for (int window = 0; window < 21; window++) {
            done(1, TARGET);
            assertThat(taken(1)).isEqualTo(1);
        }

        assertThat(taken(10_000)).isEqualTo(10_000);
    }

    @Test
    void limitIsLiftedWhenNothingIsDoneAnyMore() {
        done(100, TARGET.multipliedBy(3));
        assertThat(taken(100)).isEqualTo(40);
        now = now.plus(Duration.ofMinutes(1));

        assertThat(taken(10_000)).isEqualTo(10_000);
    }

    @Test
    void fewLatePiecesLimitNothing() {
        done(FLOOR - 1, Duration.ofMinutes(10));

        assertThat(taken(1_000)).isEqualTo(1_000);
    }

    @Test
    void fewPiecesAreTakenHoweverLateTheWorkIs() {
        done(FLOOR, Duration.ofMinutes(10));

        assertThat(taken(100)).isEqualTo(FLOOR);
    }

    @Test
    void overloadSettlesAtWhatCanBeDoneInTime() {
        int capacityPerWindow = 50;
        int waiting = 0;
        int longest = 0;
        int done = 0;
        for (int window = 0; window < 400; window++) {
            waiting += taken(3 * capacityPerWindow);
            int now = Math.min(waiting, capacityPerWindow);
            // The age of what leaves a queue is its length at the rate at which it leaves.
            Duration age = WINDOW.multipliedBy(waiting / capacityPerWindow);
            waiting -= now;
            if (window >= 40) {
                longest = Math.max(longest, waiting);
                done += now;
            }
            done(now, age);
        }

        assertThat(longest).isLessThan(capacityPerWindow * 4 * 3); // three seconds
        assertThat(done).isGreaterThan((int) (0.9 * 360 * capacityPerWindow));
    }

    @Test
    void targetOfNothingIsRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Admission(Duration.ZERO, time.withZone(ZoneOffset.UTC)));
    }

    /** In the rest of this window; then the next one begins. */
    private void done(int count, Duration age) {
        for (int piece = 0; piece < count; piece++) {
            admission.done(age);
        }
        now = now.plus(WINDOW);
    }

    private int taken(int offered) {
        int taken = 0;
        for (int piece = 0; piece < offered; piece++) {
            taken += admission.admits() ? 1 : 0;
        }
        return taken;
    }
}
