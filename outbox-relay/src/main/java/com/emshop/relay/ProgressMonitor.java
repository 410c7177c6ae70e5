package com.emshop.relay;

import com.emshop.relay.RelaySession.Step;
import com.emshop.relay.binlog.Backlog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Detects that a reader has stalled: it sends no signal, or rows wait while it neither publishes nor advances in the binlog.
 *
 * <p>A reader may have to pass a giant transaction of other tables, and does not advance visibly meanwhile. If it were replaced
 * after a fixed time, no reader would ever pass that transaction. So the timeout doubles with each replaced reader until there is
 * progress.
 *
 * <p>The relay's thread records its steps and asks for the stall reason; any other thread records the backlog.
 */
final class ProgressMonitor {

    /** A new reader gets this multiple of the timeout until its first signal: it has to connect and to load classes. */
    private static final int FIRST_SIGNAL_FACTOR = 4;

    private final RelayProperties.Supervision supervision;
    private final Clock clock;

    private volatile Instant sessionStartedAt;
    private volatile Instant lastSignalAt;
    private volatile boolean signalSeen;
    private volatile Instant lastProgressAt;
    /** Since when rows are known to wait without any progress. */
    private volatile @Nullable Instant waitingSince;

    private volatile int stalls;
    private volatile @Nullable String detectedStall;

    ProgressMonitor(RelayProperties.Supervision supervision, Clock clock) {
        this.supervision = supervision;
        this.clock = clock;
        Instant now = clock.instant();
        this.sessionStartedAt = now;
        this.lastSignalAt = now;
        this.lastProgressAt = now;
    }

    void sessionStarted() {
        Instant now = clock.instant();
        sessionStartedAt = now;
        lastSignalAt = now;
        signalSeen = false;
        detectedStall = null;
    }

    void recordStep(Step step) {
        Instant now = clock.instant();
        if (step.alive()) {
            lastSignalAt = now;
            signalSeen = true;
        }
        if (step.moved() || step.publishedRows() > 0) {
            lastProgressAt = now;
            stalls = 0;
        }
    }

    /** Why the reader has to be replaced, or null. After a non-null answer the next reader gets a longer timeout. */
    @Nullable
    String stallReason() {
        String reason = detectedStall;
        if (reason == null) {
            Duration silence = Duration.between(lastSignalAt, clock.instant());
            Duration limit = signalSeen ? timeout() : timeout().multipliedBy(FIRST_SIGNAL_FACTOR);
            if (silence.compareTo(limit) <= 0) {
                return null;
            }
            reason = "no signal from the binlog reader for " + silence.toSeconds() + " s";
        }
        detectedStall = null;
        stalls++;
        return reason;
    }

    /**
     * Records how many rows wait.
     *
     * @param askedAt when the database was asked: the answer does not include later progress
     * @param streaming whether a reader is running that can have stalled
     */
    void recordBacklog(Backlog backlog, Instant askedAt, boolean streaming) {
        if (backlog.rows() == 0) {
            waitingSince = null;
            return;
        }
        Instant since = waitingSince;
        // Rows that waited before the last progress may have been published by it.
        if (since == null || lastProgressAt.isAfter(since)) {
            waitingSince = askedAt;
            return;
        }
        Instant stalledSince = sessionStartedAt.isAfter(since) ? sessionStartedAt : since;
        if (streaming && !askedAt.isBefore(stalledSince.plus(timeout()))) {
            detectedStall = backlog.rows() + " rows wait, but the reader published nothing and did not advance for "
                    + Duration.between(stalledSince, askedAt).toSeconds() + " s";
        }
    }

    /** Whether rows have waited longer than the initial timeout without any progress, whatever number of readers tried. */
    boolean isStuck() {
        Instant since = waitingSince;
        return since != null
                && !lastProgressAt.isAfter(since)
                && !clock.instant().isBefore(since.plus(supervision.stallTimeout()));
    }

    /** Forgets all stalls, because another relay works on the source now. */
    void reset() {
        waitingSince = null;
        detectedStall = null;
        stalls = 0;
    }

    private Duration timeout() {
        return supervision.stallTimeoutAfter(stalls);
    }
}
