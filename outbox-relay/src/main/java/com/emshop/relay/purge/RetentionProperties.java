package com.emshop.relay.purge;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long published rows stay in the outbox tables.
 *
 * @param keep age from which a published row is purged. Until then {@code verify} can compare it, and {@code recover} can publish
 *     it again if Kafka lost it
 * @param purgeInterval pause between two purges
 * @param purgeBatchRows the most rows that one transaction deletes
 */
public record RetentionProperties(
        @DefaultValue("1d") Duration keep,
        @DefaultValue("1m") Duration purgeInterval,
        @Min(1) @Max(100_000) @DefaultValue("5000") int purgeBatchRows) {

    public RetentionProperties {
        if (keep.isNegative() || purgeInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "outbox-relay.retention: keep must not be negative, purge-interval must be 1 ms or more");
        }
    }
}
