package com.emshop.relay.leader;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the relays of one source elect their leader.
 *
 * @param timeout a leader that sends no heartbeat for this long loses the lock, for example because its process, its host or the
 *     network hangs. A leader whose process dies loses it at once. Whole seconds, because MySQL counts in seconds
 */
public record LeaderLockProperties(@DefaultValue("3s") Duration timeout) {

    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    /** One heartbeat may be late or lost without consequence. */
    private static final int HEARTBEATS_PER_TIMEOUT = 3;

    public LeaderLockProperties {
        if (!timeout.equals(Duration.ofSeconds(timeout.toSeconds()))
                || timeout.toSeconds() < 1
                || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "outbox-relay.leader-lock.timeout (" + timeout + ") must be in whole seconds, from 1 s to 1 h");
        }
    }

    /** How often the leader sends a heartbeat. */
    public Duration heartbeatInterval() {
        return timeout.dividedBy(HEARTBEATS_PER_TIMEOUT);
    }
}
