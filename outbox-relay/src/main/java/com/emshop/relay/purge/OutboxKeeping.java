package com.emshop.relay.purge;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long published rows stay in the outbox tables.
 *
 * @param keep by then a row may be purged; as long as it stays, {@code verify} can compare it, and {@code recover} publish it again should
 *     Kafka have lost it
 * @param purgeInterval how often it is looked for older ones
 * @param purgeBatchRows the most rows that one transaction deletes
 */
public record OutboxKeeping(
        @DefaultValue("1d") Duration keep,
        @DefaultValue("1m") Duration purgeInterval,
        @Min(1) @Max(100_000) @DefaultValue("5000") int purgeBatchRows) {

    public OutboxKeeping {
        if (keep.isNegative() || purgeInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "emshop.relay.outbox: keep must not be negative, purge-interval must be 1 ms or more");
        }
    }
}
