package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.relay.RelaySession.HistoryLostException;
import com.emshop.relay.RelaySession.NoOutboxYetException;
import com.emshop.relay.RelaySession.Step;
import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.binlog.MySqlServer.Backlog;
import com.emshop.relay.kafka.DamagedJournalException;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The supervision of one source, with sessions that do as they are told and a clock that only pauses move. */
class SourceRelayTest {

    private static final Position POSITION =
            new Position(GtidSet.EMPTY, new BinlogCoordinates("binlog.000001", 4), null, Map.of("shop", 7L));
    private static final Step ALIVE = new Step(true, 0, POSITION);
    private static final Step SILENT = new Step(false, 0, POSITION);
    private static final Step PUBLISHED = new Step(true, 5, POSITION);

    private final TestClock clock = new TestClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RecordedPauses pauses = new RecordedPauses();
    private final Deque<Callable<RelaySession>> script = new ArrayDeque<>();
    private final List<String> closed = new ArrayList<>();
    private Backlog backlog = Backlog.NONE;

    private final RelayProperties.Supervision supervision = new RelayProperties.Supervision(
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            Duration.ofSeconds(6),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            3);

    private final SourceRelay relay = new SourceRelay(
            "shop",
            () -> {
                Callable<RelaySession> next = script.poll();
                if (next == null) {
                    pauses.raise();
                    throw new IllegalStateException("the test is over");
                }
                return next.call();
            },
            lastIds -> backlog,
            supervision,
            clock,
            new RelayMeters("shop", meters),
            pauses);

    @Test
    void pausesGrowUpToTheLimitAndEachSessionIsClosed() {
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
    void aSessionThatRanLongStartsThePausesAnew() {
        script.add(() -> session());
        script.add(() -> session());
        script.add(() -> session(ALIVE, passing(Duration.ofSeconds(5), PUBLISHED)));
        relay.run();
        assertThat(pauses.taken).startsWith(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(500));
    }

    @Test
    void theFirstSignOfTheReaderMeansStreaming() {
        List<State> seen = new ArrayList<>();
        script.add(() -> session(SILENT, observing(seen, SILENT), ALIVE, observing(seen, SILENT)));
        relay.run();
        assertThat(seen).containsExactly(State.STARTING, State.STREAMING);
        assertThat(relay.position()).isEqualTo(POSITION);
    }

    @Test
    void aSilentReaderIsMadeAnew() {
        script.add(
                () -> session(ALIVE, passing(Duration.ofSeconds(5), SILENT), passing(Duration.ofSeconds(2), SILENT)));
        relay.run();
        assertThat(restarts("stalled")).isEqualTo(1);
    }

    @Test
    void anIdleReaderThatGivesSignsIsLeftAlone() {
        script.add(() -> session(
                ALIVE,
                passing(Duration.ofSeconds(5), ALIVE),
                passing(Duration.ofSeconds(5), ALIVE),
                passing(Duration.ofHours(1), ALIVE)));
        relay.run();
        assertThat(restarts("stalled")).isZero();
    }

    @Test
    void rowsThatWaitWhileNothingIsPublishedMakeTheReaderAnew() {
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
    void rowsThatWaitBehindOthersThatArePublishedAreNoStall() {
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
    void itWaitsForTheFirstOutbox() {
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
    void lostHistoryFoundAgainAndAgainHaltsForGood() {
        for (int i = 0; i < 5; i++) {
            script.add(() -> {
                throw new HistoryLostException("purged");
            });
        }
        relay.run();
        assertThat(relay.status().state()).isEqualTo(State.HALTED);
        assertThat(relay.status().reason()).isEqualTo("purged");
        assertThat(script).as("attempts not made").hasSize(2);
    }

    @Test
    void aDamagedJournalHaltsAtOnce() {
        script.add(() -> {
            throw new DamagedJournalException("damaged");
        });
        relay.run();
        assertThat(relay.status().state()).isEqualTo(State.HALTED);
        assertThat(pauses.taken).isEmpty();
    }

    @Test
    void anErrorOfTheVirtualMachineIsNotMistakenForStreaming() {
        script.add(() -> session(ALIVE, step(() -> {
            throw new NoClassDefFoundError("com/example/Missing");
        })));
        assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(relay::run);
        assertThat(relay.status().state()).isEqualTo(State.HALTED);
        assertThat(closed).hasSize(1);
    }

    @Test
    void aStoppedRelayOpensNothing() {
        script.add(() -> session(ALIVE));
        relay.requestStop();
        relay.run();
        assertThat(script).hasSize(1);
        assertThat(relay.status().state()).isEqualTo(State.STOPPED);
    }

    private double restarts(String reason) {
        var counter = meters.find("emshop.relay.restarts").tag("reason", reason).counter();
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

    /** Takes the steps, given as such or as what makes them, and then fails. */
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

    private final class RecordedPauses extends SourceRelay.StopSignal {

        final List<Duration> taken = new ArrayList<>();
        final List<State> states = new ArrayList<>();

        @Override
        boolean await(Duration pause) {
            taken.add(pause);
            states.add(relay.status().state());
            clock.passes(pause);
            return isRaised();
        }
    }

    private static final class TestClock extends Clock {

        private Instant now = Instant.parse("2026-11-22T00:00:00Z");

        void passes(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
