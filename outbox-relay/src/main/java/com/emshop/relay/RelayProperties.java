package com.emshop.relay;

import com.emshop.relay.binlog.BinlogProperties;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.kafka.KafkaProperties;
import com.emshop.relay.leader.LeaderLockProperties;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxProperties;
import com.emshop.relay.purge.RetentionProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The relay's settings. Start-up fails with the name of the setting when one is not valid.
 *
 * @param sources one entry for each MySQL server, however many schemas it holds: each reads the server's whole binlog
 * @param layout the preset for the outbox tables' names and columns
 * @param outbox differences from the preset
 */
@Validated
@ConfigurationProperties("outbox-relay")
public record RelayProperties(
        @NotEmpty @DefaultValue List<@Valid MySqlSource> sources,
        @Valid KafkaProperties kafka,
        @DefaultValue("standard") OutboxProperties.Preset layout,
        @DefaultValue OutboxProperties outbox,
        @Valid @DefaultValue BinlogProperties binlog,
        @Valid @DefaultValue LeaderLockProperties leaderLock,
        @Valid @DefaultValue RetentionProperties retention,
        @Valid @DefaultValue Supervision supervision) {

    public RelayProperties {
        sources = List.copyOf(sources);
        Set<String> names = new HashSet<>();
        for (MySqlSource source : sources) {
            if (!names.add(source.name())) {
                throw new IllegalArgumentException(
                        "outbox-relay.sources: two sources are named " + source.name() + "; names must differ");
            }
        }
        var unused = outbox.applyTo(layout);
    }

    /** The layout of the outbox tables: the preset with its differences. */
    public OutboxLayout outboxLayout() {
        return outbox.applyTo(layout);
    }

    /**
     * How a relay restarts after failures and detects that it makes no progress.
     *
     * @param initialBackoff pause after the first failure; it doubles with each further failure
     * @param maxBackoff upper limit of that pause
     * @param fencedBackoff pause when another process publishes the source without holding the leader lock; long, or the two
     *     would fence each other in turn
     * @param outboxCheckInterval how often the relay looks for the first outbox table
     * @param haltedCheckInterval how often a halted relay checks whether the cause is gone
     * @param stallTimeout the relay replaces its reader when the reader sends no signal for this long, or makes no progress for
     *     this long while rows wait; it doubles with each consecutive reader without progress
     * @param maxStallTimeout upper limit of that time
     * @param backlogCheckInterval how often the relay counts waiting rows
     * @param positionInterval how often the position is stored while there is nothing to publish
     * @param haltAfter how often in a row lost history must be found before the relay halts
     */
    public record Supervision(
            @DefaultValue("500ms") Duration initialBackoff,
            @DefaultValue("30s") Duration maxBackoff,
            @DefaultValue("30s") Duration fencedBackoff,
            @DefaultValue("500ms") Duration outboxCheckInterval,
            @DefaultValue("30s") Duration haltedCheckInterval,
            @DefaultValue("6s") Duration stallTimeout,
            @DefaultValue("5m") Duration maxStallTimeout,
            @DefaultValue("2s") Duration backlogCheckInterval,
            @DefaultValue("10s") Duration positionInterval,
            @Min(1) @DefaultValue("4") int haltAfter) {

        public Supervision {
            for (Duration duration : List.of(
                    initialBackoff,
                    fencedBackoff,
                    outboxCheckInterval,
                    haltedCheckInterval,
                    stallTimeout,
                    backlogCheckInterval,
                    positionInterval)) {
                if (duration.isZero() || duration.isNegative()) {
                    throw new IllegalArgumentException("outbox-relay.supervision: durations must be positive");
                }
            }
            if (maxBackoff.compareTo(initialBackoff) < 0 || maxStallTimeout.compareTo(stallTimeout) < 0) {
                throw new IllegalArgumentException("outbox-relay.supervision: max-backoff must not be shorter than"
                        + " initial-backoff, nor max-stall-timeout than stall-timeout");
            }
        }

        /** The pause after this many consecutive failures. */
        Duration backoffAfter(int failures) {
            return doubled(initialBackoff, failures - 1, maxBackoff);
        }

        /** The stall timeout after this many consecutive readers without progress. */
        Duration stallTimeoutAfter(int stalls) {
            return doubled(stallTimeout, stalls, maxStallTimeout);
        }

        private static Duration doubled(Duration duration, int times, Duration limit) {
            // 2^20 times any sensible duration exceeds the limit, so the shift cannot overflow.
            Duration result = duration.multipliedBy(1L << Math.min(Math.max(times, 0), 20));
            return result.compareTo(limit) > 0 ? limit : result;
        }
    }
}
