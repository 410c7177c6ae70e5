package com.emshop.saga.messaging;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How events are read and written.
 *
 * @param serializer turns a record into framed Avro; any Kafka serializer of the Confluent wire format
 * @param deserializer its counterpart
 * @param serde properties handed to both
 * @param invalidSchemaIds ids that records carry but no schema ever had: such a record becomes a dead letter, where any other with
 *     an id that the registry does not know waits
 * @param concurrency consumer threads of this instance; more than partitions is a waste
 * @param shortestPause a consumer thread pauses at least so long after a batch that was not full: more than zero where nobody
 *     waits for the next event, as with a read model
 * @param longestPause a consumer thread pauses after a batch for as long as the batch took, at most for this long; so under
 *     load fewer transactions handle more events each, and what comes after a silence waits for nothing
 * @param retry what happens to a failing event before it is a dead letter
 * @param commands how commands are grouped
 * @param source the {@code ce_source} of every event
 */
@Validated
@ConfigurationProperties("saga.messaging")
record MessagingProperties(
        Class<? extends Serializer<?>> serializer,
        Class<? extends Deserializer<?>> deserializer,
        Map<String, String> serde,
        @DefaultValue Set<Integer> invalidSchemaIds,
        @Min(1) @Max(64) int concurrency,
        @DurationMin(millis = 0) @DurationMax(seconds = 5) Duration shortestPause,
        @DurationMin(millis = 0) @DurationMax(seconds = 5) Duration longestPause,
        @Valid Retry retry,
        @Valid Commands commands,
        @NotBlank String source) {

    /**
     * The backoff blocks the partition, which keeps the order. Transient faults are retried for as long as they last, with
     * these delays; others as often as {@code attempts} says.
     *
     * @param attempts how often an event is tried again
     * @param initialDelay before the first retry
     * @param maxDelay the longest; well below the consumer's max.poll.interval.ms, or it would be thrown out of its group
     */
    record Retry(
            @Min(0) @Max(100) int attempts,
            @DurationMin(millis = 1) Duration initialDelay,

            @DurationMin(millis = 1) @DurationMax(minutes = 1)
            Duration maxDelay) {}

    /**
     * What bounds the commands that are executed at once.
     *
     * @param queue the most that wait; one more fails at once
     * @param group the most of one transaction
     * @param threads how many transactions run side by side, each with a connection
     */
    record Commands(
            @Min(1) @Max(100_000) int queue,
            @Min(1) @Max(5_000) int group,
            @Min(1) @Max(32) int threads) {}
}
