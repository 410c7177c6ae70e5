package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.relay.RelaySession.HistoryLostException;
import com.emshop.relay.RelaySession.NoOutboxYetException;
import com.emshop.relay.RelaySession.Step;
import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.binlog.Backlog;
import com.emshop.relay.kafka.DamagedJournalException;
import com.emshop.relay.kafka.FencedException;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.junit.jupiter.api.Test;

/** The relay of one source, with scripted sessions and a clock that only pauses move. */
class SourceRelayTest {

    private static final Position POSITION =
            new Position(GtidSet.EMPTY, new BinlogCoordinates("binlog.000001", 4), null, Map.of("orders", 7L));
    private static final Step ALIVE = new Step(true, false, 0, POSITION);
    private static final Step SILENT = new Step(false, false, 0, POSITION);
    private static final Step PUBLISHED = new Step(true, false, 5, POSITION);
    private static final Step MOVED = new Step(true, true, 0, POSITION);
    private static final FencedException FENCED =
            new FencedException(new InvalidProducerEpochException("for the test"));
    private static final Duration MAX_CALL_DURATION = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RecordedPauses pauses = new RecordedPauses();
    private final Deque<Callable<RelaySession>> script = new ArrayDeque<>();
    private final List<String> closed = new ArrayList<>();
    private Backlog backlog = Backlog.NONE;
    private int warmUps;
    private Executor warmUpExecutor = Runnable::run;

    private final RelayProperties.Supervision supervision = new RelayProperties.Supervision(
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            Duration.ofSeconds(20),
            Duration.ofSeconds(6),
            Duration.ofSeconds(40),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            3);

    private final FakeLeaderLock lock = new FakeLeaderLock();

    private final SourceRelay relay = new SourceRelay(
            "orders",
            lock,
            new ScriptedSessions(),
            lastIds -> backlog,
            supervision,
            clock.withZone(ZoneOffset.UTC),
            new RelayMetrics("orders", meters),
            pauses,
            task -> warmUpExecutor.execute(task));

    @Test
    void backoffGrowsUpToTheLimitAndEachSessionIsClosed() {
        for (int i = 0; i < 6; i++) {
            script.add(() -> session(ALIVE));
        }
        relay.run();
        assertThat(pauses.taken)
                .startsWith(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4));
        assertThat(closed).hasSize(6);
        assertThat(restarts("failed")).isGreaterThanOrEqualTo(6);
        assertThat(relay.status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void stableSessionResetsTheBackoff() {
        script.add(() -> session());
        script.add(() -> session());
        script.add(() -> session(ALIVE, passing(Duration.ofSeconds(5), PUBLISHED)));
        relay.run();
        assertThat(pauses.taken).startsWith(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(500));
    }

    @Test
    void firstSignalOfTheReaderMeansStreaming() {
        List<State> seen = new ArrayList<>();
        script.add(() -> session(SILENT, observing(seen, SILENT), ALIVE, observing(seen, SILENT)));
        relay.run();
        assertThat(seen).containsExactly(State.STARTING, State.STREAMING);
        assertThat(relay.position()).isEqualTo(POSITION);
    }

    @Test
    void silentReaderIsReplaced() {
        script.add(
                () -> session(ALIVE, passing(Duration.ofSeconds(5), SILENT), passing(Duration.ofSeconds(2), SILENT)));
        relay.run();
        assertThat(restarts("stalled")).isEqualTo(1);
    }

    @Test
    void idleReaderThatSendsSignalsIsKept() {
        script.add(() -> session(
                ALIVE,
                passing(Duration.ofSeconds(5), ALIVE),
                passing(Duration.ofSeconds(5), ALIVE),
                passing(Duration.ofHours(1), ALIVE)));
        relay.run();
        assertThat(restarts("stalled")).isZero();
    }

    @Test
    void readerIsReplacedWhenRowsWaitWithoutProgress() {
        backlog = new Backlog(3, clock.instant());
        List<Boolean> stuck = new ArrayList<>();
        script.add(() -> session(ALIVE, step(() -> {
            relay.checkBacklog();
            stuck.add(relay.isStuck());
            clock.passes(Duration.ofSeconds(7));
            stuck.add(relay.isStuck());
            relay.checkBacklog();
            return ALIVE;
        })));
        relay.run();
        assertThat(stuck).containsExactly(false, true);
        assertThat(restarts("stalled")).isEqualTo(1);
        assertThat(relay.lag()).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void readerIsKeptWhileEarlierRowsArePublished() {
        backlog = new Backlog(3, clock.instant());
        script.add(() -> session(
                ALIVE,
                step(() -> {
                    relay.checkBacklog();
                    clock.passes(Duration.ofSeconds(5));
                    return PUBLISHED;
                }),
                step(() -> {
                    relay.checkBacklog();
                    clock.passes(Duration.ofSeconds(5));
                    relay.checkBacklog();
                    return ALIVE;
                })));
        relay.run();
        assertThat(restarts("stalled")).isZero();
    }

    @Test
    void relayWaitsForTheFirstOutbox() {
        script.add(() -> {
            throw new NoOutboxYetException();
        });
        script.add(() -> {
            assertThat(relay.status().state()).isEqualTo(State.STARTING);
            return session(ALIVE);
        });
        relay.run();
        assertThat(pauses.states).startsWith(State.WAITING_FOR_OUTBOX);
        assertThat(pauses.taken).startsWith(Duration.ofMillis(200));
    }

    @Test
    void repeatedlyLostHistoryHaltsTheRelay() {
        for (int i = 0; i < 5; i++) {
            script.add(() -> {
                throw new HistoryLostException("purged");
            });
        }
        relay.run();
        assertThat(pauses.states)
                .startsWith(State.BACKING_OFF, State.BACKING_OFF, State.HALTED, State.HALTED, State.HALTED);
        assertThat(pauses.taken.subList(2, 5)).containsOnly(Duration.ofSeconds(20));
    }

    @Test
    void haltedRelayReleasesTheLeaderLockAndContinuesOnceTheCauseIsGone() {
        List<State> seen = new ArrayList<>();
        script.add(() -> {
            throw new DamagedJournalException("damaged");
        });
        script.add(() -> {
            seen.add(relay.status().state());
            return session(SILENT, observing(seen, ALIVE), observing(seen, SILENT));
        });
        pauses.during(State.HALTED, () -> assertThat(lock.isHeld()).isFalse());
        relay.run();
        assertThat(pauses.states).startsWith(State.HALTED);
        assertThat(pauses.taken).startsWith(Duration.ofSeconds(20));
        assertThat(seen).containsExactly(State.HALTED, State.HALTED, State.STREAMING);
    }

    @Test
    void virtualMachineErrorHaltsTheRelay() {
        script.add(() -> session(ALIVE, step(() -> {
            throw new NoClassDefFoundError("com/example/Missing");
        })));
        assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(relay::run);
        assertThat(relay.status().state()).isEqualTo(State.HALTED);
        assertThat(closed).hasSize(1);
        assertThat(lock.calls).containsExactly("acquired", "released");
    }

    @Test
    void endedRelaySendsNoHeartbeat() throws Exception {
        script.add(() -> session(step(() -> {
            throw new OutOfMemoryError("for the test");
        })));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(relay::run);
        // As if the release had failed with the same error.
        lock.tryAcquire();
        relay.renewLeadership();
        assertThat(lock.isHeld()).isFalse();
        assertThat(lock.calls).doesNotContain("confirmed");
    }

    @Test
    void standbyOpensNoSessionUntilTheLeaderLockIsFree() {
        List<State> seen = new ArrayList<>();
        lock.answers.add(() -> false);
        lock.answers.add(() -> {
            seen.add(relay.status().state());
            assertThat(relay.status().reason()).contains("another relay");
            return false;
        });
        script.add(() -> {
            seen.add(relay.status().state());
            return session(ALIVE);
        });
        relay.run();
        assertThat(seen).containsExactly(State.STANDBY, State.STARTING);
        assertThat(meters.counter("outbox.relay.takeovers", "source", "orders").count())
                .isEqualTo(1);
        assertThat(pauses.states).as("a standby does not pause").startsWith(State.BACKING_OFF);
    }

    @Test
    void standbyWarmsUpOnceAndIgnoresAFailure() {
        lock.answers.add(() -> false);
        lock.answers.add(() -> false);
        script.add(() -> session(ALIVE));
        relay.run();
        assertThat(warmUps).isEqualTo(1);
        assertThat(closed).hasSize(1);
    }

    @Test
    void standbyTakesOverDuringItsWarmUp() {
        List<Runnable> begun = new ArrayList<>();
        warmUpExecutor = begun::add;
        lock.answers.add(() -> false);
        script.add(() -> session(ALIVE));

        relay.run();

        assertThat(begun).hasSize(1);
        assertThat(closed).hasSize(1);
    }

    @Test
    void firstLeaderIsNotCountedAsATakeover() {
        script.add(() -> session(ALIVE));
        relay.run();
        assertThat(meters.counter("outbox.relay.takeovers", "source", "orders").count())
                .isZero();
    }

    @Test
    void standbyReportsNoBacklog() {
        backlog = new Backlog(3, clock.instant());
        List<Object> seen = new ArrayList<>();
        script.add(() -> session(ALIVE, step(() -> {
            relay.checkBacklog();
            clock.passes(Duration.ofSeconds(7));
            seen.add(relay.isStuck());
            lock.lose();
            lock.answers.add(() -> false);
            lock.answers.add(() -> {
                relay.checkBacklog();
                seen.add(relay.isStuck());
                seen.add(relay.backlog());
                seen.add(relay.lag());
                return true;
            });
            return ALIVE;
        })));
        relay.run();
        assertThat(seen).containsExactly(true, false, Backlog.NONE, Duration.ZERO);
    }

    @Test
    void lostLeaderLockEndsTheSession() {
        List<String> steps = new ArrayList<>();
        script.add(() -> session(
                ALIVE,
                step(() -> {
                    lock.lose();
                    return PUBLISHED;
                }),
                step(() -> {
                    steps.add("one too many");
                    return ALIVE;
                })));
        lock.answers.add(() -> true);
        lock.answers.add(() -> false);
        relay.run();
        assertThat(steps).isEmpty();
        assertThat(closed).hasSize(1);
        assertThat(restarts("leadership-lost")).isEqualTo(1);
        assertThat(lock.calls).startsWith("acquired", "lost", "acquired");
    }

    @Test
    void failedSessionKeepsTheLeaderLock() {
        script.add(() -> session(ALIVE));
        script.add(() -> session(ALIVE));
        relay.run();
        assertThat(lock.calls).containsExactly("acquired", "released");
    }

    @Test
    void relayBacksOffWhileTheLockServerIsDown() {
        lock.answers.add(() -> {
            throw new SQLException("Communications link failure");
        });
        script.add(() -> session(ALIVE));
        relay.run();
        assertThat(pauses.states).startsWith(State.BACKING_OFF);
        assertThat(pauses.reasons.get(0)).contains("Communications link failure");
        assertThat(closed).hasSize(1);
    }

    @Test
    void fencedRelayWithoutTheLeaderLockBecomesStandbyWithoutAPause() {
        List<State> seen = new ArrayList<>();
        script.add(() -> session(ALIVE, step(() -> {
            lock.lose();
            lock.answers.add(() -> false);
            lock.answers.add(() -> {
                seen.add(relay.status().state());
                return true;
            });
            throw FENCED;
        })));
        relay.run();
        assertThat(seen).containsExactly(State.STANDBY);
        assertThat(pauses.taken).containsExactly(Duration.ofMillis(500));
        assertThat(restarts("fenced")).isEqualTo(1);
    }

    @Test
    void fencedLeaderRestartsAndPausesLongAfterASecondFencing() {
        script.add(() -> session(ALIVE, step(() -> {
            throw FENCED;
        })));
        script.add(() -> session(ALIVE, passing(Duration.ofSeconds(59), ALIVE), step(() -> {
            throw FENCED;
        })));
        script.add(() -> session(ALIVE, passing(Duration.ofSeconds(61), ALIVE), step(() -> {
            throw FENCED;
        })));
        relay.run();
        assertThat(pauses.states).startsWith(State.BACKING_OFF, State.FENCED, State.BACKING_OFF);
        assertThat(pauses.taken).startsWith(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMillis(500));
        assertThat(lock.calls).containsExactly("acquired", "confirmed", "confirmed", "confirmed", "released");
    }

    @Test
    void hangingRelayReleasesTheLeaderLock() {
        List<State> seen = new ArrayList<>();
        script.add(() -> session(ALIVE, step(() -> {
            clock.passes(MAX_CALL_DURATION);
            relay.renewLeadership();
            assertThat(lock.isHeld()).isTrue();
            clock.passes(Duration.ofSeconds(1));
            relay.renewLeadership();
            seen.add(relay.status().state());
            assertThat(lock.isHeld()).isFalse();
            return ALIVE;
        })));
        relay.run();
        assertThat(seen).containsExactly(State.HUNG);
        assertThat(restarts("leadership-lost")).isEqualTo(1);
    }

    @Test
    void pausingRelayKeepsTheLeaderLock() {
        script.add(() -> session(ALIVE));
        pauses.during(State.BACKING_OFF, () -> {
            clock.passes(MAX_CALL_DURATION.multipliedBy(10));
            relay.renewLeadership();
            assertThat(lock.isHeld()).isTrue();
        });
        relay.run();
        assertThat(lock.calls).contains("confirmed");
    }

    @Test
    void readerThatAdvancesWhileRowsWaitIsKept() {
        backlog = new Backlog(3, clock.instant());
        Object[] steps = new Object[20];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = step(() -> {
                relay.checkBacklog();
                clock.passes(Duration.ofSeconds(5));
                return MOVED;
            });
        }
        script.add(() -> session(steps));
        relay.run();
        assertThat(restarts("stalled")).isZero();
        assertThat(relay.lag()).isGreaterThanOrEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void stallTimeoutDoublesWithEachReaderWithoutProgress() {
        backlog = new Backlog(3, clock.instant());
        List<Duration> given = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            script.add(() -> stalledSession(given));
        }
        script.add(() -> session(MOVED));
        script.add(() -> stalledSession(given));
        relay.run();
        assertThat(given)
                .containsExactly(
                        // The first reader detects the backlog one second after its start.
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(24),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(6));
    }

    @Test
    void relayIsStuckUntilAReaderMakesProgress() {
        backlog = new Backlog(3, clock.instant());
        List<Boolean> stuck = new ArrayList<>();
        script.add(() -> stalledSession(new ArrayList<>()));
        script.add(() -> session(
                ALIVE,
                step(() -> {
                    stuck.add(relay.isStuck());
                    return PUBLISHED;
                }),
                step(() -> {
                    stuck.add(relay.isStuck());
                    return ALIVE;
                })));
        relay.run();
        assertThat(stuck).containsExactly(true, false);
    }

    @Test
    void stallTimeoutDoublesAfterASilentReaderToo() {
        script.add(() -> session(ALIVE, passing(Duration.ofSeconds(7), SILENT)));
        script.add(
                () -> session(ALIVE, passing(Duration.ofSeconds(7), SILENT), passing(Duration.ofSeconds(7), SILENT)));
        relay.run();
        assertThat(restarts("stalled")).isEqualTo(2);
        assertThat(pauses.reasons.get(1)).contains("no signal", "14 s");
    }

    @Test
    void stoppedRelayOpensNoSession() {
        script.add(() -> session(ALIVE));
        relay.requestStop();
        relay.run();
        assertThat(script).hasSize(1);
        assertThat(relay.status().state()).isEqualTo(State.STOPPED);
    }

    /** Sends a signal every second and makes no progress until it is closed. */
    private RelaySession stalledSession(List<Duration> given) {
        Instant begun = clock.instant();
        return new RelaySession() {
            @Override
            public Step step() {
                relay.checkBacklog();
                clock.passes(Duration.ofSeconds(1));
                return ALIVE;
            }

            @Override
            public void close() {
                given.add(Duration.between(begun, clock.instant()).minusSeconds(1));
            }
        };
    }

    private double restarts(String reason) {
        var counter = meters.find("outbox.relay.restarts").tag("reason", reason).counter();
        return counter == null ? 0 : counter.count();
    }

    private static Callable<Step> step(Callable<Step> step) {
        return step;
    }

    private Callable<Step> passing(Duration time, Step step) {
        return () -> {
            clock.passes(time);
            return step;
        };
    }

    private Callable<Step> observing(List<State> seen, Step step) {
        return () -> {
            seen.add(relay.status().state());
            return step;
        };
    }

    /** Returns the given steps, or the results of the given callables, and then fails. */
    private RelaySession session(Object... steps) {
        Deque<Object> left = new ArrayDeque<>(List.of(steps));
        return new RelaySession() {
            @Override
            @SuppressWarnings("unchecked")
            public Step step() {
                Object next = left.poll();
                if (next == null) {
                    throw new IllegalStateException("connection lost");
                }
                try {
                    return next instanceof Step step ? step : ((Callable<Step>) next).call();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() {
                closed.add("session");
            }
        };
    }

    private final class ScriptedSessions implements RelaySession.Factory {

        @Override
        public RelaySession open() throws Exception {
            Callable<RelaySession> next = script.poll();
            if (next == null) {
                pauses.raise();
                throw new IllegalStateException("the test is over");
            }
            return next.call();
        }

        @Override
        public void warmUp() {
            warmUps++;
            throw new IllegalStateException("Kafka is away");
        }

        @Override
        public Duration maxCallDuration() {
            return MAX_CALL_DURATION;
        }
    }

    private final class RecordedPauses extends SourceRelay.StopSignal {

        final List<Duration> taken = new ArrayList<>();
        final List<State> states = new ArrayList<>();
        final List<String> reasons = new ArrayList<>();
        private final Map<State, Runnable> checks = new EnumMap<>(State.class);

        void during(State state, Runnable check) {
            checks.put(state, check);
        }

        @Override
        boolean await(Duration pause) {
            State state = relay.status().state();
            taken.add(pause);
            states.add(state);
            reasons.add(relay.status().reason());
            checks.getOrDefault(state, () -> {}).run();
            clock.passes(pause);
            return isRaised();
        }
    }

    private static final class TestClock implements InstantSource {

        private Instant now = Instant.parse("2026-11-22T00:00:00Z");

        void passes(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
