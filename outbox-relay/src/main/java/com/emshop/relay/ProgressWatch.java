package com.emshop.relay;

import com.emshop.relay.RelaySession.Step;
import com.emshop.relay.binlog.Backlog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a relay gets on: rows become visible, or the reader at least moves on in the binlog.
 *
 * <p>A reader that gives no sign, or that stands still while rows wait, is as good as dead, whatever it says. But one that has
 * a giant transaction in front of it, of tables that are none of ours, stands still too, and would never get past it if it
 * were made anew every time. So the patience doubles with each reader that was given up, until there is progress.
 *
 * <p>The relay's thread tells of its steps and asks for the verdict; what waits is told from any other thread.
 */
final class ProgressWatch {

    /** A reader is given so many times the patience until its first sign: it has to connect, and to load its classes. */
    private static final int PATIENCE_AT_FIRST = 4;

    private final Duration stallAfter;
    private final Duration longestPatience;
    private final Clock clock;

    private volatile Instant sessionSince;
    private volatile Instant lastSign;
    private volatile boolean signSeen;
    private volatile Instant lastProgress;
    /** Since when rows are known to wait without any progress. */
    private volatile @Nullable Instant waitingSince;

    private volatile int stalls;
    private volatile @Nullable String complaint;

    ProgressWatch(RelayProperties.Supervision supervision, Clock clock) {
        this.stallAfter = supervision.stallAfter();
        this.longestPatience = supervision.longestPatience();
        this.clock = clock;
        Instant now = clock.instant();
        this.sessionSince = now;
        this.lastSign = now;
        this.lastProgress = now;
    }

    void sessionBegins() {
        Instant now = clock.instant();
        sessionSince = now;
        lastSign = now;
        signSeen = false;
        complaint = null;
    }

    void stepped(Step step) {
        Instant now = clock.instant();
        if (step.alive()) {
            lastSign = now;
            signSeen = true;
        }
        if (step.moved() || step.publishedRows() > 0) {
            lastProgress = now;
            stalls = 0;
        }
    }

    /** Why the reader has to be made anew, or null. Once told, the next reader is given more time. */
    @Nullable
    String verdict() {
        String found = complaint;
        if (found == null) {
            Duration silence = Duration.between(lastSign, clock.instant());
            Duration limit = signSeen ? patience() : patience().multipliedBy(PATIENCE_AT_FIRST);
            if (silence.compareTo(limit) <= 0) {
                return null;
            }
            found = "no sign of the binlog reader for " + silence.toSeconds() + " s";
        }
        complaint = null;
        stalls++;
        return found;
    }

    /**
     * Tells what waits.
     *
     * @param asked when the question was put: progress since then is not in the answer
     * @param streaming whether a reader is at work, which could be blamed
     */
    void waits(Backlog backlog, Instant asked, boolean streaming) {
        if (backlog.rows() == 0) {
            waitingSince = null;
            return;
        }
        Instant since = waitingSince;
        // Rows that were waiting before the last progress are not proven to be stuck.
        if (since == null || lastProgress.isAfter(since)) {
            waitingSince = asked;
            return;
        }
        Instant blamedFrom = sessionSince.isAfter(since) ? sessionSince : since;
        if (streaming && !asked.isBefore(blamedFrom.plus(patience()))) {
            complaint = backlog.rows() + " rows wait, but nothing was published, and the reader did not move, for "
                    + Duration.between(blamedFrom, asked).toSeconds() + " s";
        }
    }

    /** Whether rows have been waiting for long without any progress, however many readers have tried. */
    boolean isStuck() {
        Instant since = waitingSince;
        return since != null && !lastProgress.isAfter(since) && !clock.instant().isBefore(since.plus(stallAfter));
    }

    /** What was known is of no interest any more: another relay has the source. */
    void forget() {
        waitingSince = null;
        complaint = null;
        stalls = 0;
    }

    private Duration patience() {
        // 2^20 times any sensible time is beyond the limit, so the shift can't overflow.
        Duration patience = stallAfter.multipliedBy(1L << Math.min(stalls, 20));
        return patience.compareTo(longestPatience) > 0 ? longestPatience : patience;
    }
}
