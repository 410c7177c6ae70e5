package com.emshop.saga.timer;

import java.time.Duration;

/**
 * How long to wait before the next try: twice as long each time, up to a limit.
 *
 * @param initial after the first failure
 * @param max the longest
 */
public record Backoff(Duration initial, Duration max) {
    /** Doubling more often would overflow, and the limit is reached long before. */
    private static final int MOST_DOUBLINGS = 20;

    /** After so many failures, at least one. */
    public Duration after(int failures) {
        Duration delay = initial.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS));
        return delay.compareTo(max) > 0 ? max : delay;
    }
}
