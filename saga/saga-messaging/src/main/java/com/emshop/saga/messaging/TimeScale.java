package com.emshop.saga.messaging;

import java.time.Duration;

/**
 * How fast business time runs. On a demonstration stack fifteen minutes to pay may be fifteen seconds; technical time-outs
 * are never touched by it.
 *
 * @param speedUp what business durations are divided by, at least 1
 */
public record TimeScale(int speedUp) {

    /** Refuses nonsense. */
    public TimeScale {
        if (speedUp < 1) {
            throw new IllegalArgumentException("saga.time-scale is at least 1, not " + speedUp);
        }
    }

    /** How long a business duration takes here; never less than a millisecond. */
    public Duration of(Duration business) {
        Duration scaled = business.dividedBy(speedUp);
        return scaled.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : scaled;
    }
}
