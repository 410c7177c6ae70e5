package com.emshop.saga.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollerTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private Poller poller = new Poller("none", NEVER, () -> false);

    @AfterEach
    void stop() {
        poller.stop();
    }

    @Test
    void wakingDoesNotWaitForTheInterval() {
        AtomicInteger rounds = start(NEVER, number -> false);
        await().until(() -> rounds.get() == 1);
        poller.wake();
        await().until(() -> rounds.get() == 2);
    }

    @Test
    void itGoesOnWhileThereIsMore() {
        AtomicInteger rounds = start(NEVER, number -> number < 5);
        await().until(() -> rounds.get() == 5);
    }

    @Test
    void itLooksAgainAfterTheInterval() {
        AtomicInteger rounds = start(Duration.ofMillis(5), number -> false);
        await().until(() -> rounds.get() >= 3);
    }

    @Test
    void aRoundThatFailsIsTriedAgain() {
        AtomicInteger rounds = start(Duration.ofMillis(5), number -> {
            if (number == 1) {
                throw new IllegalStateException("on purpose");
            }
            return false;
        });
        await().until(() -> rounds.get() >= 2);
    }

    @Test
    void aThreadThatEndedIsSeen() {
        start(NEVER, number -> {
            Thread.currentThread().interrupt();
            return false;
        });
        await().until(() -> !poller.isAlive());
        assertThat(poller.isRunning()).isTrue();
    }

    @Test
    void itEndsAndMayBeginAgain() {
        AtomicInteger rounds = start(NEVER, number -> false);
        await().until(() -> rounds.get() == 1);
        assertThat(poller.isAlive()).isTrue();
        poller.stop();
        assertThat(poller.isRunning()).isFalse();
        assertThat(poller.isAlive()).as("asked to end, so nothing is wrong").isTrue();
        poller.start();
        await().until(() -> rounds.get() == 2);
    }

    @Test
    void claimedWorkIsDoneSideBySideAndOneFaultSpoilsNoOther() {
        List<Integer> done = new CopyOnWriteArrayList<>();
        try (LeasedWorker<Integer> claims =
                new LeasedWorker<>("test", 3, limit -> List.of(1, 2, 3).subList(0, limit), piece -> {
                    if (piece == 2) {
                        throw new IllegalStateException("on purpose");
                    }
                    done.add(piece);
                    return true;
                })) {
            assertThat(claims.getAsBoolean()).as("there may be more").isTrue();
        }
        assertThat(done).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void whereNothingCameOfAnythingItIsWaited() {
        try (LeasedWorker<Integer> claims = new LeasedWorker<>("test", 2, limit -> List.of(1, 2), piece -> false)) {
            assertThat(claims.getAsBoolean()).isFalse();
        }
    }

    @Test
    void delaysDoubleUpToTheirLimit() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));
        assertThat(List.of(1, 2, 3, 4, 5, 1_000).stream().map(backoff::after))
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10));
    }

    private interface Round {
        boolean more(int number);
    }

    private AtomicInteger start(Duration interval, Round round) {
        AtomicInteger rounds = new AtomicInteger();
        poller = new Poller("test", interval, () -> round.more(rounds.incrementAndGet()));
        poller.start();
        return rounds;
    }
}
