package com.emshop.saga.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how much new work a service takes, so that what it takes is done soon. It takes everything while what it took before
 * is done within a target time. Once most of it takes longer, it takes a part of what is done in the same time, until the backlog is
 * gone; then it takes more step by step, and everything again when nothing had to be refused for a while. It always takes 20 a
 * second.
 *
 * <p>It learns only from what is done: while nothing is, because the broker is away for example, everything is taken. Each
 * instance of a service learns from its own part of the work. Works in windows of {@value #WINDOW_MILLIS} ms. Thread-safe; never
 * waits for anything but its own lock.
 */
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private static final long WINDOW_MILLIS = 250;
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;
    /** Of what is done, by how late it is. */
    private static final double SHARE_WHEN_LATE = 0.8;

    private static final double SHARE_WHEN_VERY_LATE = 0.4;
    private static final double GROWTH = 1.04;
    /** What is known of the capacity fades, so that one fast moment does not count for long. */
    private static final double FADING = 0.98;

    /** A service that starts, or comes back after an outage, is late with little work; it must not refuse that. */
    private static final int LOWEST_PER_WINDOW = 5;
    /** So many windows without anything refused, or without anything done, lift the limit. */
    private static final int QUIET_WINDOWS = 20;

    private final Duration target;
    private final Clock clock;

    private Instant windowEnd;
    private double limit = UNLIMITED;
    private double capacity;
    private int taken;
    private int refused;
    private int done;
    private int late;
    private int veryLate;
    private int quietWindows;
    private int idleWindows;

    /**
     * Takes everything at first.
     *
     * @param target how long the work may take, from its beginning until it is done
     */
    public Admission(Duration target, Clock clock) {
        if (target.isNegative() || target.isZero()) {
            throw new IllegalArgumentException("the target must be longer than nothing: " + target);
        }
        this.target = target;
        this.clock = clock;
        this.windowEnd = clock.instant().plusMillis(WINDOW_MILLIS);
    }

    /** Whether one more piece of work is taken; it counts as taken then. */
    public synchronized boolean admits() {
        closeWindows();
        if (taken < limit) {
            taken++;
            return true;
        }
        refused++;
        return false;
    }

    /** A piece of work that was taken did not begin, since the request for it was refused: another one is taken in its place. */
    public synchronized void notBegun() {
        closeWindows();
        taken = Math.max(0, taken - 1);
    }

    /** A piece of work is done. */
    public synchronized void done(Duration age) {
        closeWindows();
        done++;
        if (age.compareTo(target) > 0) {
            late++;
        }
        if (age.compareTo(target.multipliedBy(2)) > 0) {
            veryLate++;
        }
    }

    private void closeWindows() {
        Instant now = clock.instant();
        if (now.isBefore(windowEnd)) {
            return;
        }
        closeWindow();
        long missed = Duration.between(windowEnd, now).toMillis() / WINDOW_MILLIS;
        // A few empty ones lift the limit; more of them say no more.
        for (long window = 0; window < Math.min(missed, QUIET_WINDOWS); window++) {
            closeWindow();
        }
        windowEnd = windowEnd.plusMillis((missed + 1) * WINDOW_MILLIS);
    }

    private void closeWindow() {
        capacity = Math.max(done, capacity * FADING);
        quietWindows = refused == 0 ? quietWindows + 1 : 0;
        idleWindows = done == 0 ? idleWindows + 1 : 0;
        double before = limit;
        limit = next();
        if (before == UNLIMITED && limit != UNLIMITED) {
            log.warn("work takes longer than {}: new work is refused in part", target);
        } else if (before != UNLIMITED && limit == UNLIMITED) {
            log.info("all new work is taken again");
        }
        taken = 0;
        refused = 0;
        done = 0;
        late = 0;
        veryLate = 0;
    }

    private double next() {
        // A few late pieces are no overload: what they waited for may be over.
        if (done >= LOWEST_PER_WINDOW && 2 * veryLate > done) {
            return share(SHARE_WHEN_VERY_LATE);
        }
        if (done >= LOWEST_PER_WINDOW && 2 * late > done) {
            return share(SHARE_WHEN_LATE);
        }
        if (quietWindows >= QUIET_WINDOWS || idleWindows >= QUIET_WINDOWS) {
            return UNLIMITED;
        }
        return limit * GROWTH;
    }

    private double share(double share) {
        quietWindows = 0;
        return Math.max(LOWEST_PER_WINDOW, capacity * share);
    }
}
