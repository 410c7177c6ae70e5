package com.emshop.saga.messaging;

import java.time.Duration;

/** Times between what two machines' clocks say, as they can be measured. */
public final class Lags {
    /** Longer than anything takes here. A sum of nanoseconds has room for three hundred years. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private Lags() {}

    /** Not negative, since clocks may differ by more than an event takes; and not longer than a year, whatever they say. */
    public static Duration measurable(Duration lag) {
        if (lag.isNegative()) {
            return Duration.ZERO;
        }
        return lag.compareTo(LONGEST) > 0 ? LONGEST : lag;
    }
}
