package com.emshop.relay;

import com.emshop.relay.RelaySession.HistoryLostException;
import com.emshop.relay.RelaySession.LeadLostException;
import com.emshop.relay.RelaySession.NoOutboxYetException;
import com.emshop.relay.RelaySession.Step;
import com.emshop.relay.binlog.Backlog;
import com.emshop.relay.binlog.BacklogQuery;
import com.emshop.relay.kafka.DamagedJournalException;
import com.emshop.relay.kafka.FencedException;
import com.emshop.relay.lead.Lead;
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
 * Keeps one source relayed, whatever happens: takes the lead, opens a session, steps through it, and after any trouble opens
 * the next. While another relay has the lead it stands by, and opens nothing.
 *
 * <p>The lead only settles who works. That no row is published twice is Kafka's doing, which fences all but the last relay
 * that opened a session.
 *
 * <p>{@link #run()} belongs to one thread; everything else may be called from any.
 */
final class SourceRelay implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SourceRelay.class);

    /** What the relay of a source is doing. */
    enum State {
        /** Taking the source over; not yet proven to read. */
        STARTING,
        /** Another relay has the lead. */
        STANDBY,
        /** No schema has an outbox table yet. */
        WAITING_FOR_OUTBOX,
        /** The reader gives signs of life. */
        STREAMING,
        /** Pausing after a failure. */
        BACKING_OFF,
        /** Pausing because somebody publishes the source without having the lead. */
        FENCED,
        /** A person has to decide; somebody else may have the lead meanwhile. */
        HALTED,
        /** The relay's thread does not come back, and so has had to let the lead go. */
        HUNG,
        STOPPED
    }

    /**
     * What is known of the relay at one moment.
     *
     * @param reason why it is in that state, for people
     * @param since when it got there
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

    /** Who is fenced again so soon after he was fenced has a rival, and not just had a slow transaction. */
    private static final Duration FENCED_AGAIN = Duration.ofMinutes(1);

    /** Who fails so often in a row lets another try. */
    private static final int FAILURES_OF_A_LEADER = 3;

    private final String source;
    private final Lead lead;
    private final RelaySession.Factory sessions;
    private final BacklogQuery backlogQuery;
    private final RelayProperties.Supervision supervision;
    private final Clock clock;
    private final RelayMeters meters;
    private final StopSignal stop;
    private final Executor rehearsing;
    private final ProgressWatch watch;

    private final AtomicReference<Status> status;
    private final AtomicReference<@Nullable Position> position = new AtomicReference<>();
    private volatile Backlog backlog = Backlog.NONE;
    private volatile boolean backlogKnown;
    /** Since when the relay's thread is in a call that has to come back; null while it only waits. */
    private volatile @Nullable Instant busySince;

    private volatile boolean ended;

    // The relay's own thread only.
    private int failures;
    private int timesLost;
    private @Nullable Instant fencedAt;
    private @Nullable Instant troubleSince;
    private @Nullable String haltTold;
    private boolean rehearsed;

    /** @param rehearsing for what a standby does once, beside waiting */
    SourceRelay(
            String source,
            Lead lead,
            RelaySession.Factory sessions,
            BacklogQuery backlogQuery,
            RelayProperties.Supervision supervision,
            Clock clock,
            RelayMeters meters,
            StopSignal stop,
            Executor rehearsing) {
        this.source = source;
        this.lead = lead;
        this.sessions = sessions;
        this.backlogQuery = backlogQuery;
        this.supervision = supervision;
        this.clock = clock;
        this.meters = meters;
        this.stop = stop;
        this.rehearsing = rehearsing;
        this.watch = new ProgressWatch(supervision, clock);
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

    /** The rows that waited when last looked; none while another relay has the lead, whose business they are. */
    Backlog backlog() {
        return standsBy() ? Backlog.NONE : backlog;
    }

    /** Whether it was ever asked what waits since this relay began to work: before that nothing is known of it. */
    boolean isBacklogKnown() {
        return backlogKnown || standsBy();
    }

    /** How long the oldest waiting row has been waiting; zero when none does. */
    Duration lag() {
        Instant oldest = backlog().oldest();
        Duration lag = oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    /** Whether rows have been waiting for long without any progress. */
    boolean isStuck() {
        return !standsBy() && watch.isStuck();
    }

    private boolean standsBy() {
        return status().state() == State.STANDBY;
    }

    /** Relays, or stands by, until stopped. */
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
            // Out of memory, or a broken installation: nothing that another attempt of this process would mend.
            enter(State.HALTED, e + "; this process has to be started anew");
            log.error("Relay of {} has ended; this process has to be started anew", source, e);
            throw e;
        } finally {
            // First, should letting go fail too: without a sign of life the server takes the lead away.
            ended = true;
            lead.letGo();
            backlogQuery.close();
        }
    }

    /** Takes the lead and relays until the first trouble; returns when it is time for the next attempt. */
    private void attempt() throws InterruptedException {
        try {
            if (!takeLead()) {
                return;
            }
            if (status().state() != State.HALTED) {
                // A halted relay stays so until it reads.
                enter(State.STARTING, "taking the source over");
            }
            busySince = clock.instant();
            try (RelaySession session = sessions.open()) {
                timesLost = 0;
                haltTold = null;
                stepThrough(session);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (NoOutboxYetException e) {
            failures = 0;
            pause(State.WAITING_FOR_OUTBOX, reasonOf(e), supervision.outboxCheck());
        } catch (DamagedJournalException e) {
            halt(reasonOf(e));
        } catch (HistoryLostException e) {
            // A server tells a transaction to its replicas a moment before it counts it as executed.
            timesLost++;
            if (timesLost >= supervision.haltAfter()) {
                halt(reasonOf(e));
            } else {
                pause(State.BACKING_OFF, reasonOf(e), supervision.backoffAfter(timesLost));
            }
        } catch (LeadLostException e) {
            trouble("lead-lost");
            log.warn("Relay of {}: {}; taking it anew, or standing by", source, reasonOf(e));
            enter(State.STARTING, reasonOf(e));
        } catch (FencedException e) {
            trouble("fenced");
            fenced(e);
        } catch (Exception e) {
            trouble(e instanceof StalledException ? "stalled" : "failed");
            failed(e);
        }
    }

    /** @return false when stopped before another relay let the lead go */
    private boolean takeLead() throws SQLException, InterruptedException {
        busySince = null;
        while (!stop.isRaised()) {
            if (lead.take()) {
                if (standsBy()) {
                    log.info("Relay of {} takes over", source);
                    meters.tookOver();
                }
                return true;
            }
            standBy();
        }
        return false;
    }

    private void standBy() throws InterruptedException {
        String reason = "another relay has the lead: " + lead.holder();
        if (!standsBy()) {
            log.info("Relay of {} stands by; {}", source, reason);
            // Whatever this relay knew of the source is the leader's to tell from here on.
            position.set(null);
            failures = 0;
            timesLost = 0;
            troubleSince = null;
            haltTold = null;
        }
        enter(State.STANDBY, reason);
        backlog = Backlog.NONE;
        backlogKnown = false;
        backlogQuery.close();
        watch.forget();
        if (!rehearsed) {
            rehearsed = true;
            // Beside the relay's own thread, which goes on waiting: the leader may die meanwhile.
            rehearsing.execute(this::rehearse);
        }
    }

    private void rehearse() {
        try {
            sessions.rehearse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | LinkageError e) {
            log.info(
                    "Relay of {} could not prepare for taking over, which only costs time then: {}",
                    source,
                    reasonOf(e));
        }
    }

    private void stepThrough(RelaySession session) throws InterruptedException, LeadLostException {
        requireLead();
        watch.sessionBegins();
        while (!stop.isRaised()) {
            busySince = clock.instant();
            Step step = session.step();
            position.set(step.position());
            watch.stepped(step);
            // Before anything is concluded: after a long sleep of the whole process everything looks silent.
            requireLead();
            if (step.alive() && status().state() != State.STREAMING) {
                streams();
            }
            if (runsWell()) {
                failures = 0;
            }
            String why = watch.verdict();
            if (why != null) {
                throw new StalledException(why);
            }
        }
    }

    private void requireLead() throws LeadLostException {
        if (!lead.isHeld()) {
            throw new LeadLostException();
        }
    }

    private boolean runsWell() {
        Status now = status();
        return now.state() == State.STREAMING
                && clock.instant().isAfter(now.since().plus(supervision.longestBackoff()));
    }

    private void streams() {
        if (troubleSince == null) {
            log.info("Relay of {} streams", source);
        } else {
            long seconds = Duration.between(troubleSince, clock.instant()).toSeconds();
            log.info("Relay of {} streams again after {} s", source, seconds);
            troubleSince = null;
        }
        enter(State.STREAMING, "the reader is connected");
    }

    private void trouble(String kind) {
        meters.restarted(kind);
        if (troubleSince == null) {
            troubleSince = clock.instant();
        }
    }

    private void failed(Exception e) throws InterruptedException {
        failures++;
        Duration backoff = supervision.backoffAfter(failures);
        if (e instanceof StalledException) {
            log.warn("Relay of {} stalls: {}; starting afresh in {}", source, reasonOf(e), backoff);
        } else if (failures == 1) {
            log.warn("Relay of {} failed; starting afresh in {}", source, backoff, e);
        } else {
            // The whole story was told the first time.
            log.warn("Relay of {} failed again: {}; starting afresh in {}", source, reasonOf(e), backoff);
        }
        if (failures >= FAILURES_OF_A_LEADER) {
            // What fails here may work elsewhere: it may be this host alone that does not reach the brokers.
            lead.letGo();
        }
        pause(State.BACKING_OFF, reasonOf(e), backoff);
    }

    /** Whoever is fenced and has lost the lead was taken over; who still has the lead was not, at least not rightly. */
    private void fenced(FencedException e) throws InterruptedException {
        if (!lead.confirm()) {
            log.warn("Relay of {}: {}, and this one has lost the lead", source, reasonOf(e));
            enter(State.STARTING, "the lead is lost");
            return;
        }
        boolean again = fencedAt != null && clock.instant().isBefore(fencedAt.plus(FENCED_AGAIN));
        if (again) {
            Duration pause = supervision.fencedBackoff();
            log.warn("Relay of {}: {} without having the lead; looking again in {}", source, reasonOf(e), pause);
            pause(State.FENCED, reasonOf(e) + " without having the lead", pause);
        } else {
            // The brokers end a transaction that takes too long, and fence the one that began it.
            Duration pause = supervision.firstBackoff();
            String reason = "fenced while it has the lead: its transaction took longer than the brokers allow, or "
                    + reasonOf(e);
            log.warn("Relay of {} was {}; starting afresh in {}", source, reason, pause);
            pause(State.BACKING_OFF, reason, pause);
        }
        fencedAt = clock.instant();
    }

    /**
     * Gives a sign of life for the lead, or gives the lead up when the relay's own thread gives none. To be called regularly,
     * from any thread but the relay's own.
     */
    void keepLead() {
        if (ended) {
            lead.letGo();
            return;
        }
        if (!lead.isHeld()) {
            return;
        }
        Instant since = busySince;
        Instant now = clock.instant();
        if (since != null && now.isAfter(since.plus(sessions.longestCall()))) {
            String reason =
                    "it has not come back for " + Duration.between(since, now).toSeconds() + " s";
            log.error("Relay of {} hangs: {}; it lets the lead go", source, reason);
            enter(State.HUNG, reason);
            lead.letGo();
            return;
        }
        var unused = lead.confirm();
    }

    /**
     * Looks whether rows wait. When they have been waiting for long and the relay makes no progress, the reader is as good
     * as dead, whatever it says, and is made anew. To be called regularly, from any thread but the relay's own.
     */
    void checkBacklog() {
        Position known = position.get();
        if (known == null || standsBy()) {
            return;
        }
        Instant asked = clock.instant();
        try {
            backlog = backlogQuery.behind(known.lastIds());
            backlogKnown = true;
        } catch (SQLException e) {
            // The reader notices too, and its trouble is the one that is told.
            log.debug("The backlog of {} can't be read", source, e);
            return;
        }
        watch.waits(backlog, asked, status().state() == State.STREAMING);
    }

    void requestStop() {
        stop.raise();
    }

    private void pause(State state, String reason, Duration pause) throws InterruptedException {
        busySince = null;
        enter(state, reason);
        var unused = stop.await(pause);
    }

    private void halt(String reason) throws InterruptedException {
        if (!reason.equals(haltTold)) {
            log.error(
                    "Relay of {} is halted until somebody helps: {}; looking again every {}",
                    source,
                    reason,
                    supervision.haltedCheck());
            haltTold = reason;
        }
        enter(State.HALTED, reason);
        // Whoever helps takes the lead meanwhile.
        lead.letGo();
        pause(State.HALTED, reason, supervision.haltedCheck());
    }

    /** The one gate for every change of state; one that says nothing new keeps the time of the first. */
    private void enter(State state, String reason) {
        status.updateAndGet(before -> before.state() == state && before.reason().equals(reason)
                ? before
                : new Status(state, reason, clock.instant()));
    }

    private static String reasonOf(Throwable e) {
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
