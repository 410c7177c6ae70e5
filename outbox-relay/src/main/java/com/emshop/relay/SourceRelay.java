package com.emshop.relay;

import com.emshop.relay.RelaySession.HistoryLostException;
import com.emshop.relay.RelaySession.NoOutboxYetException;
import com.emshop.relay.RelaySession.Step;
import com.emshop.relay.binlog.MySqlServer.Backlog;
import com.emshop.relay.kafka.DamagedJournalException;
import com.emshop.relay.kafka.FencedException;
import com.emshop.relay.position.Position;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one source relayed, whatever happens: opens a session, steps through it, and after any trouble opens the next.
 *
 * <p>{@link #run()} belongs to one thread; everything else may be called from any.
 */
final class SourceRelay implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SourceRelay.class);

    /** What the relay of a source is doing. */
    enum State {
        /** Taking the source over; not yet proven to read. */
        STARTING,
        /** No schema has an outbox table yet. */
        WAITING_FOR_OUTBOX,
        /** The reader gives signs of life. */
        STREAMING,
        /** Pausing after a failure. */
        BACKING_OFF,
        /** Pausing because another relay has the source. */
        FENCED,
        /** Given up: a person has to decide. */
        HALTED,
        STOPPED
    }

    /**
     * What is known of the relay at one moment.
     *
     * @param reason why it is in that state, for people
     * @param since when it got there
     */
    record Status(State state, String reason, Instant since) {}

    /** Asks the server what waits behind the published ids. */
    interface BacklogQuery {
        Backlog behind(Map<String, Long> lastIds) throws SQLException;
    }

    /** Pauses that end early when the relay is stopped. */
    static class StopSignal {

        private final CountDownLatch stopped = new CountDownLatch(1);

        void raise() {
            stopped.countDown();
        }

        boolean isRaised() {
            return stopped.getCount() == 0;
        }

        /** @return whether the signal was raised */
        boolean await(Duration pause) throws InterruptedException {
            return stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private final String source;
    private final RelaySession.Factory sessions;
    private final BacklogQuery backlogQuery;
    private final RelayProperties.Supervision supervision;
    private final Clock clock;
    private final RelayMeters meters;
    private final StopSignal stop;

    private final AtomicReference<Status> status;
    private final AtomicReference<@Nullable Position> position = new AtomicReference<>();
    private final AtomicReference<@Nullable String> stall = new AtomicReference<>();

    private volatile Backlog backlog = Backlog.NONE;
    private volatile Instant lastPublished;
    private volatile @Nullable Instant waitingSince;

    SourceRelay(
            String source,
            RelaySession.Factory sessions,
            BacklogQuery backlogQuery,
            RelayProperties.Supervision supervision,
            Clock clock,
            RelayMeters meters,
            StopSignal stop) {
        this.source = source;
        this.sessions = sessions;
        this.backlogQuery = backlogQuery;
        this.supervision = supervision;
        this.clock = clock;
        this.meters = meters;
        this.stop = stop;
        this.lastPublished = clock.instant();
        this.status = new AtomicReference<>(new Status(State.STARTING, "not started yet", clock.instant()));
    }

    String source() {
        return source;
    }

    Status status() {
        return Objects.requireNonNull(status.get());
    }

    @Nullable
    Position position() {
        return position.get();
    }

    /** The rows that waited when last looked. */
    Backlog backlog() {
        return backlog;
    }

    /** How long the oldest waiting row has been waiting; zero when none does. */
    Duration lag() {
        Instant oldest = backlog.oldest();
        Duration lag = oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    /** Whether rows have been waiting for long without one being published. */
    boolean isStuck() {
        Instant since = waitingSince;
        return since != null && !clock.instant().isBefore(since.plus(supervision.stallAfter()));
    }

    /** Relays until stopped, or until only a person can help. */
    @Override
    public void run() {
        int failures = 0;
        int timesLost = 0;
        while (!stop.isRaised()) {
            enter(State.STARTING, "taking the source over");
            Instant started = clock.instant();
            try {
                try (RelaySession session = sessions.open()) {
                    timesLost = 0;
                    stepThrough(session);
                }
                break;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (NoOutboxYetException e) {
                failures = 0;
                pause(State.WAITING_FOR_OUTBOX, reasonOf(e), supervision.outboxCheck());
            } catch (DamagedJournalException e) {
                halt(reasonOf(e));
                return;
            } catch (HistoryLostException e) {
                // A server tells a transaction to its replicas a moment before it counts it as executed.
                timesLost++;
                if (timesLost >= supervision.haltAfter()) {
                    halt(reasonOf(e));
                    return;
                }
                pause(State.BACKING_OFF, reasonOf(e), supervision.backoffAfter(timesLost));
            } catch (FencedException e) {
                meters.restarted("fenced");
                log.warn("Relay of {}: {}; looking again in {}", source, reasonOf(e), supervision.fencedBackoff());
                pause(State.FENCED, reasonOf(e), supervision.fencedBackoff());
            } catch (Exception e) {
                boolean ranWell = status().state() == State.STREAMING
                        && Duration.between(started, clock.instant()).compareTo(supervision.longestBackoff()) > 0;
                failures = ranWell ? 1 : failures + 1;
                meters.restarted(e instanceof StalledException ? "stalled" : "failed");
                Duration backoff = supervision.backoffAfter(failures);
                if (failures == 1) {
                    log.warn("Relay of {} failed; starting afresh in {}", source, backoff, e);
                } else {
                    // The whole story was told the first time.
                    log.warn("Relay of {} failed again: {}; starting afresh in {}", source, reasonOf(e), backoff);
                }
                pause(State.BACKING_OFF, reasonOf(e), backoff);
            } catch (Error e) {
                // Out of memory, or a broken installation: nothing that another attempt would mend.
                halt(e.toString());
                throw e;
            }
        }
        enter(State.STOPPED, "stopped");
    }

    private void stepThrough(RelaySession session) throws InterruptedException {
        Instant lastSign = clock.instant();
        stall.set(null);
        while (!stop.isRaised()) {
            Step step = session.step();
            Instant now = clock.instant();
            position.set(step.position());
            if (step.publishedRows() > 0) {
                lastPublished = now;
            }
            if (step.alive()) {
                lastSign = now;
                if (status().state() == State.STARTING) {
                    log.info("Relay of {} streams", source);
                    enter(State.STREAMING, "the reader is connected");
                }
            } else if (now.isAfter(lastSign.plus(supervision.stallAfter()))) {
                throw new StalledException("no sign of the binlog reader for "
                        + Duration.between(lastSign, now).toSeconds() + " s");
            }
            String why = stall.getAndSet(null);
            if (why != null) {
                throw new StalledException(why);
            }
        }
    }

    /**
     * Looks whether rows wait. When they have been waiting for long and nothing is published, the reader is as good as
     * dead, whatever it says, and is made anew. To be called regularly, from any thread but the relay's own.
     */
    void checkBacklog() {
        Position known = position.get();
        if (known == null) {
            return;
        }
        Instant asked = clock.instant();
        try {
            backlog = backlogQuery.behind(known.lastIds());
        } catch (SQLException e) {
            // The reader notices too, and its trouble is the one that is told.
            log.debug("The backlog of {} can't be read", source, e);
            return;
        }
        if (backlog.rows() == 0) {
            waitingSince = null;
            return;
        }
        Instant since = waitingSince;
        // Rows that were waiting before the last publication are not proven to be stuck.
        if (since == null || lastPublished.isAfter(since)) {
            waitingSince = asked;
        } else if (isStuck() && status().state() == State.STREAMING) {
            waitingSince = asked;
            stall.set(backlog.rows() + " rows wait, but nothing was published for "
                    + Duration.between(since, asked).toSeconds() + " s");
        }
    }

    void requestStop() {
        stop.raise();
    }

    private void pause(State state, String reason, Duration pause) {
        enter(state, reason);
        try {
            stop.await(pause);
        } catch (InterruptedException e) {
            stop.raise();
            Thread.currentThread().interrupt();
        }
    }

    private void halt(String reason) {
        log.error("Relay of {} has stopped for good: {}", source, reason);
        enter(State.HALTED, reason);
    }

    /** The one gate for every change of state; one that says nothing new keeps the time of the first. */
    private void enter(State state, String reason) {
        status.updateAndGet(before -> before.state() == state && before.reason().equals(reason)
                ? before
                : new Status(state, reason, clock.instant()));
    }

    private static String reasonOf(Exception e) {
        Throwable root = e;
        // Causes can form a circle in theory; no real chain is this long.
        int depthLimit = 32;
        while (root.getCause() != null && depthLimit-- > 0) {
            root = root.getCause();
        }
        String own = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String deepest = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String whole = own.contains(deepest) ? own : own + ": " + deepest;
        // Drivers like to write paragraphs.
        return whole.replaceAll("\\s+", " ").strip();
    }

    /** The reader lives, perhaps, but does not do its work. */
    static final class StalledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StalledException(String message) {
            super(message);
        }
    }
}
