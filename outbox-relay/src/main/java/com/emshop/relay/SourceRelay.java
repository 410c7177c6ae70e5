package com.emshop.relay;

import com.emshop.relay.RelaySession.HistoryLostException;
import com.emshop.relay.RelaySession.LeadershipLostException;
import com.emshop.relay.RelaySession.NoOutboxYetException;
import com.emshop.relay.RelaySession.Step;
import com.emshop.relay.binlog.Backlog;
import com.emshop.relay.binlog.BacklogQuery;
import com.emshop.relay.kafka.DamagedJournalException;
import com.emshop.relay.kafka.FencedException;
import com.emshop.relay.leader.LeaderLock;
import com.emshop.relay.position.Position;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays one source until stopped: acquires the leader lock, opens a session, runs its steps, and opens a new session after any
 * failure. While another relay holds the lock, this one is a standby and opens no session.
 *
 * <p>The leader lock only decides which relay works. Exactly-once publishing rests on Kafka, which fences all but the relay that
 * opened the latest session.
 *
 * <p>{@link #run()} belongs to one thread; all other methods are thread-safe.
 */
final class SourceRelay implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SourceRelay.class);

    /** What the relay of a source is doing. */
    enum State {
        /** Taking the source over; the reader has not sent a signal yet. */
        STARTING,
        /** Another relay holds the leader lock. */
        STANDBY,
        /** No schema has an outbox table yet. */
        WAITING_FOR_OUTBOX,
        /** The reader sends signals. */
        STREAMING,
        /** Pausing after a failure. */
        BACKING_OFF,
        /** Pausing because another process publishes the source without holding the leader lock. */
        FENCED,
        /** An operator has to act. Another process may hold the leader lock meanwhile. */
        HALTED,
        /** The relay's thread does not return from a call, so the relay released the leader lock. */
        HUNG,
        STOPPED
    }

    /**
     * The relay's state at one moment.
     *
     * @param reason why it is in that state, for operators
     * @param since when it entered the state
     */
    record Status(State state, String reason, Instant since) {}

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

    /** A second fencing within this time means that another process publishes; a first may be a slow transaction. */
    private static final Duration REPEATED_FENCING = Duration.ofMinutes(1);

    /** After this many consecutive failures the leader lets another relay try. */
    private static final int MAX_FAILURES_AS_LEADER = 3;

    private final String source;
    private final LeaderLock lock;
    private final RelaySession.Factory sessions;
    private final BacklogQuery backlogQuery;
    private final RelayProperties.Supervision supervision;
    private final Clock clock;
    private final RelayMetrics metrics;
    private final StopSignal stop;
    private final Executor warmUpExecutor;
    private final ProgressMonitor progress;

    private final AtomicReference<Status> status;
    private final AtomicReference<@Nullable Position> position = new AtomicReference<>();
    private volatile Backlog backlog = Backlog.NONE;
    private volatile boolean backlogKnown;
    /** When the relay's thread began its current call, which has a bounded duration; null while the thread only waits. */
    private volatile @Nullable Instant callStartedAt;

    private volatile boolean ended;

    // Used by the relay's own thread only.
    private int failures;
    private int historyLosses;
    private @Nullable Instant fencedAt;
    private @Nullable Instant failingSince;
    private @Nullable String loggedHaltReason;
    private boolean warmedUp;

    /** @param warmUpExecutor runs a standby's warm-up, while the relay's own thread waits for the leader lock */
    SourceRelay(
            String source,
            LeaderLock lock,
            RelaySession.Factory sessions,
            BacklogQuery backlogQuery,
            RelayProperties.Supervision supervision,
            Clock clock,
            RelayMetrics metrics,
            StopSignal stop,
            Executor warmUpExecutor) {
        this.source = source;
        this.lock = lock;
        this.sessions = sessions;
        this.backlogQuery = backlogQuery;
        this.supervision = supervision;
        this.clock = clock;
        this.metrics = metrics;
        this.stop = stop;
        this.warmUpExecutor = warmUpExecutor;
        this.progress = new ProgressMonitor(supervision, clock);
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

    /** The waiting rows as of the last check. Always none on a standby: the leader reports them. */
    Backlog backlog() {
        return isStandby() ? Backlog.NONE : backlog;
    }

    /** Whether the waiting rows were counted since this relay became leader. */
    boolean isBacklogKnown() {
        return backlogKnown || isStandby();
    }

    /** How long the oldest waiting row has waited; zero when no row waits. */
    Duration lag() {
        Instant oldest = backlog().oldest();
        Duration lag = oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    /** Whether rows have waited for long without any progress. */
    boolean isStuck() {
        return !isStandby() && progress.isStuck();
    }

    private boolean isStandby() {
        return status().state() == State.STANDBY;
    }

    /** Relays, or is a standby, until stopped. */
    @Override
    public void run() {
        try {
            while (!stop.isRaised()) {
                attempt();
            }
            enter(State.STOPPED, "stopped");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            enter(State.STOPPED, "interrupted");
        } catch (Error e) {
            // Out of memory or a broken installation: another attempt of this process cannot succeed.
            enter(State.HALTED, e + "; this process must be restarted");
            log.error("Relay of {} ended; this process must be restarted", source, e);
            throw e;
        } finally {
            // Set first, in case the release fails too: without heartbeats the server takes the lock away.
            ended = true;
            lock.release();
            backlogQuery.close();
        }
    }

    /** Acquires the leader lock and relays until the first failure. Returns when the next attempt is due. */
    private void attempt() throws InterruptedException {
        try {
            if (!acquireLeadership()) {
                return;
            }
            if (status().state() != State.HALTED) {
                // A halted relay stays HALTED until its reader sends a signal.
                enter(State.STARTING, "taking the source over");
            }
            callStartedAt = clock.instant();
            try (RelaySession session = sessions.open()) {
                historyLosses = 0;
                loggedHaltReason = null;
                runSteps(session);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (NoOutboxYetException e) {
            failures = 0;
            pause(State.WAITING_FOR_OUTBOX, reasonOf(e), supervision.outboxCheckInterval());
        } catch (DamagedJournalException e) {
            halt(reasonOf(e));
        } catch (HistoryLostException e) {
            // May be wrong for a moment: a server sends a transaction to its replicas before it counts it as executed.
            historyLosses++;
            if (historyLosses >= supervision.haltAfter()) {
                halt(reasonOf(e));
            } else {
                pause(State.BACKING_OFF, reasonOf(e), supervision.backoffAfter(historyLosses));
            }
        } catch (LeadershipLostException e) {
            recordFailure("leadership-lost");
            log.warn("Relay of {}: {}; trying to acquire it again", source, reasonOf(e));
            enter(State.STARTING, reasonOf(e));
        } catch (FencedException e) {
            recordFailure("fenced");
            handleFencing(e);
        } catch (Exception e) {
            recordFailure(e instanceof StalledException ? "stalled" : "failed");
            handleFailure(e);
        }
    }

    /** @return false when the relay was stopped before it got the lock */
    private boolean acquireLeadership() throws SQLException, InterruptedException {
        callStartedAt = null;
        while (!stop.isRaised()) {
            if (lock.tryAcquire()) {
                if (isStandby()) {
                    log.info("Relay of {} takes over as leader", source);
                    metrics.tookOver();
                }
                return true;
            }
            becomeStandby();
        }
        return false;
    }

    private void becomeStandby() throws InterruptedException {
        String reason = "another relay holds the leader lock: " + lock.holder();
        if (!isStandby()) {
            log.info("Relay of {} is a standby; {}", source, reason);
            // From here on the leader reports the source's state.
            position.set(null);
            failures = 0;
            historyLosses = 0;
            failingSince = null;
            loggedHaltReason = null;
        }
        enter(State.STANDBY, reason);
        backlog = Backlog.NONE;
        backlogKnown = false;
        backlogQuery.close();
        progress.reset();
        if (!warmedUp) {
            warmedUp = true;
            // On another thread: this one goes on waiting for the lock, because the leader may die meanwhile.
            warmUpExecutor.execute(this::warmUp);
        }
    }

    private void warmUp() {
        try {
            sessions.warmUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | LinkageError e) {
            log.info("Relay of {} could not warm up; a take-over will be slower: {}", source, reasonOf(e));
        }
    }

    private void runSteps(RelaySession session) throws InterruptedException, LeadershipLostException {
        requireLeadership();
        progress.sessionStarted();
        while (!stop.isRaised()) {
            callStartedAt = clock.instant();
            Step step = session.step();
            position.set(step.position());
            progress.recordStep(step);
            // Before the stall check: after a long pause of the whole process the reader looks silent.
            requireLeadership();
            if (step.alive() && status().state() != State.STREAMING) {
                enterStreaming();
            }
            if (isStable()) {
                failures = 0;
            }
            String stallReason = progress.stallReason();
            if (stallReason != null) {
                throw new StalledException(stallReason);
            }
        }
    }

    private void requireLeadership() throws LeadershipLostException {
        if (!lock.isHeld()) {
            throw new LeadershipLostException();
        }
    }

    private boolean isStable() {
        Status now = status();
        return now.state() == State.STREAMING
                && clock.instant().isAfter(now.since().plus(supervision.maxBackoff()));
    }

    private void enterStreaming() {
        if (failingSince == null) {
            log.info("Relay of {} streams", source);
        } else {
            long seconds = Duration.between(failingSince, clock.instant()).toSeconds();
            log.info("Relay of {} streams again after {} s", source, seconds);
            failingSince = null;
        }
        enter(State.STREAMING, "the reader is connected");
    }

    private void recordFailure(String kind) {
        metrics.restarted(kind);
        if (failingSince == null) {
            failingSince = clock.instant();
        }
    }

    private void handleFailure(Exception e) throws InterruptedException {
        failures++;
        Duration backoff = supervision.backoffAfter(failures);
        if (e instanceof StalledException) {
            log.warn("Relay of {} stalled: {}; restarting in {}", source, reasonOf(e), backoff);
        } else if (failures == 1) {
            log.warn("Relay of {} failed; restarting in {}", source, backoff, e);
        } else {
            // The first failure logged the stack trace.
            log.warn("Relay of {} failed again: {}; restarting in {}", source, reasonOf(e), backoff);
        }
        if (failures >= MAX_FAILURES_AS_LEADER) {
            // Another host may reach the brokers although this one does not.
            lock.release();
        }
        pause(State.BACKING_OFF, reasonOf(e), backoff);
    }

    /** A fenced relay that lost the leader lock was replaced rightly. If it still holds the lock, it was not. */
    private void handleFencing(FencedException e) throws InterruptedException {
        if (!lock.confirm()) {
            log.warn("Relay of {}: {}, and this relay lost the leader lock", source, reasonOf(e));
            enter(State.STARTING, "the leader lock is lost");
            return;
        }
        boolean again = fencedAt != null && clock.instant().isBefore(fencedAt.plus(REPEATED_FENCING));
        if (again) {
            Duration pause = supervision.fencedBackoff();
            String reason = reasonOf(e) + " without holding the leader lock";
            log.warn("Relay of {}: {}; restarting in {}", source, reason, pause);
            pause(State.FENCED, reason, pause);
        } else {
            // The brokers abort a transaction that takes too long, and fence its producer.
            Duration pause = supervision.initialBackoff();
            String reason =
                    "fenced while it holds the leader lock: its transaction took longer than the brokers allow, or "
                            + reasonOf(e);
            log.warn("Relay of {} was {}; restarting in {}", source, reason, pause);
            pause(State.BACKING_OFF, reason, pause);
        }
        fencedAt = clock.instant();
    }

    /**
     * Sends a heartbeat for the leader lock, or releases the lock when the relay's own thread hangs. To be called periodically
     * by another thread than the relay's own.
     */
    void renewLeadership() {
        if (ended) {
            lock.release();
            return;
        }
        if (!lock.isHeld()) {
            return;
        }
        Instant since = callStartedAt;
        Instant now = clock.instant();
        if (since != null && now.isAfter(since.plus(sessions.maxCallDuration()))) {
            String reason = "a call has not returned for "
                    + Duration.between(since, now).toSeconds() + " s";
            log.error("Relay of {} hangs: {}; releasing the leader lock", source, reason);
            enter(State.HUNG, reason);
            lock.release();
            return;
        }
        var unused = lock.confirm();
    }

    /**
     * Counts the waiting rows. When they have waited for long and the relay makes no progress, the reader counts as stalled and
     * is replaced. To be called periodically by another thread than the relay's own.
     */
    void checkBacklog() {
        Position known = position.get();
        if (known == null || isStandby()) {
            return;
        }
        Instant askedAt = clock.instant();
        try {
            Backlog found = backlogQuery.behind(known.lastIds());
            if (found == null) {
                return;
            }
            backlog = found;
            backlogKnown = true;
        } catch (SQLException e) {
            // The reader fails too, and its failure is logged.
            log.debug("The backlog of {} could not be read", source, e);
            return;
        }
        progress.recordBacklog(backlog, askedAt, status().state() == State.STREAMING);
    }

    void requestStop() {
        stop.raise();
    }

    private void pause(State state, String reason, Duration pause) throws InterruptedException {
        callStartedAt = null;
        enter(state, reason);
        var unused = stop.await(pause);
    }

    private void halt(String reason) throws InterruptedException {
        if (!reason.equals(loggedHaltReason)) {
            log.error(
                    "Relay of {} is halted until an operator acts: {}; checking again every {}",
                    source,
                    reason,
                    supervision.haltedCheckInterval());
            loggedHaltReason = reason;
        }
        enter(State.HALTED, reason);
        // The operator's recovery needs the lock.
        lock.release();
        pause(State.HALTED, reason, supervision.haltedCheckInterval());
    }

    /** The only place that changes the status. An unchanged status keeps its time. */
    private void enter(State state, String reason) {
        status.updateAndGet(before -> before.state() == state && before.reason().equals(reason)
                ? before
                : new Status(state, reason, clock.instant()));
    }

    private static String reasonOf(Throwable e) {
        Throwable root = e;
        // Limited, because a chain of causes can be circular in theory.
        int depthLimit = 32;
        while (root.getCause() != null && depthLimit-- > 0) {
            root = root.getCause();
        }
        String own = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String deepest = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String whole = own.contains(deepest) ? own : own + ": " + deepest;
        // Driver messages span several lines.
        return whole.replaceAll("\\s+", " ").strip();
    }

    /** The reader made no progress or sent no signal in time. */
    static final class StalledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StalledException(String message) {
            super(message);
        }
    }
}
