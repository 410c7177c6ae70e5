package com.emshop.relay;

import com.emshop.relay.binlog.BinlogSettings;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.kafka.KafkaSettings;
import com.emshop.relay.lead.LeadSettings;
import com.emshop.relay.purge.OutboxKeeping;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Everything that can be set about the relay, under {@code emshop.relay}.
 *
 * @param sources one entry for each MySQL server, however many schemas it holds: each reads the server's whole binlog
 */
@Validated
@ConfigurationProperties("emshop.relay")
public record RelayProperties(
        @NotEmpty List<@Valid MySqlSource> sources,
        @Valid KafkaSettings kafka,
        @Valid @DefaultValue BinlogSettings binlog,
        @Valid @DefaultValue LeadSettings lead,
        @Valid @DefaultValue OutboxKeeping outbox,
        @Valid @DefaultValue Supervision supervision) {

    public RelayProperties {
        sources = List.copyOf(sources);
        Set<String> names = new HashSet<>();
        for (MySqlSource source : sources) {
            if (!names.add(source.name())) {
                throw new IllegalArgumentException(
                        "emshop.relay.sources: two sources are named " + source.name() + "; names must differ");
            }
        }
    }

    /**
     * How the relay keeps itself going.
     *
     * @param firstBackoff pause after the first failure; doubles with each further one
     * @param longestBackoff the pause never grows beyond this
     * @param fencedBackoff pause when somebody else publishes without the lead; long, or the two would fence each other in
     *     turn
     * @param outboxCheck how often to look for the first outbox table
     * @param haltedCheck how often a halted relay looks whether somebody has helped
     * @param stallAfter without a sign of the reader, or without progress while rows wait, the reader is made anew; doubles
     *     with each reader that made no progress either
     * @param longestPatience the time that a reader is given never grows beyond this
     * @param backlogCheck how often to look for rows that wait
     * @param positionInterval how often the position is stored while there is nothing to publish
     * @param haltAfter how often lost history must be found in a row before the relay halts
     */
    public record Supervision(
            @DefaultValue("500ms") Duration firstBackoff,
            @DefaultValue("30s") Duration longestBackoff,
            @DefaultValue("30s") Duration fencedBackoff,
            @DefaultValue("500ms") Duration outboxCheck,
            @DefaultValue("30s") Duration haltedCheck,
            @DefaultValue("6s") Duration stallAfter,
            @DefaultValue("5m") Duration longestPatience,
            @DefaultValue("2s") Duration backlogCheck,
            @DefaultValue("10s") Duration positionInterval,
            @DefaultValue("4") int haltAfter) {

        public Supervision {
            for (Duration duration : List.of(
                    firstBackoff,
                    fencedBackoff,
                    outboxCheck,
                    haltedCheck,
                    stallAfter,
                    backlogCheck,
                    positionInterval)) {
                if (duration.isZero() || duration.isNegative()) {
                    throw new IllegalArgumentException("emshop.relay.supervision: durations must be positive");
                }
            }
            if (longestBackoff.compareTo(firstBackoff) < 0 || longestPatience.compareTo(stallAfter) < 0) {
                throw new IllegalArgumentException("emshop.relay.supervision: longest-backoff must not be shorter than"
                        + " first-backoff, nor longest-patience than stall-after");
            }
            if (haltAfter < 1) {
                throw new IllegalArgumentException("emshop.relay.supervision: halt-after must be 1 or more");
            }
        }

        /** The pause after so many failures in a row. */
        Duration backoffAfter(int failures) {
            // 2^20 times any sensible first pause is beyond the cap, so the shift can't overflow.
            int doublings = Math.min(Math.max(failures - 1, 0), 20);
            Duration pause = firstBackoff.multipliedBy(1L << doublings);
            return pause.compareTo(longestBackoff) > 0 ? longestBackoff : pause;
        }
    }
}
