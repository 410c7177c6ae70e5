package com.emshop.relay.lead;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the relays of one source agree on which of them works.
 *
 * @param timeout a leader that gives no sign of life for so long, because its process, its host or the network hangs,
 *     loses the lead; one that dies loses it at once. In whole seconds, as MySQL counts
 */
public record LeadSettings(@DefaultValue("3s") Duration timeout) {

    /** What MySQL takes as wait_timeout is a year at most; nobody wants to wait for an hour. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** A sign of life may be late, or lost once, without consequence. */
    private static final int SIGNS_IN_TIMEOUT = 3;

    public LeadSettings {
        if (!timeout.equals(Duration.ofSeconds(timeout.toSeconds()))
                || timeout.toSeconds() < 1
                || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "emshop.relay.lead.timeout (" + timeout + ") must be in whole seconds, from 1 s to 1 h");
        }
    }

    /** How often the leader gives a sign of life. */
    public Duration signInterval() {
        return timeout.dividedBy(SIGNS_IN_TIMEOUT);
    }
}
