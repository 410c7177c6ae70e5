package com.emshop.saga.messaging;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How events are read and written.
 *
 * @param serializer turns a record into framed Avro; any Kafka serializer of the Confluent wire format
 * @param deserializer its counterpart
 * @param serde properties handed to both
 * @param concurrency consumer threads of this instance; more than partitions is a waste
 * @param retry what happens to a failing event before it is a dead letter
 * @param inbox how long it is known which events were handled
 */
@Validated
@ConfigurationProperties("saga.messaging")
record MessagingProperties(
        Class<? extends Serializer<?>> serializer,
        Class<? extends Deserializer<?>> deserializer,
        Map<String, String> serde,
        @Min(1) @Max(64) int concurrency,
        @Valid Retry retry,
        @Valid Inbox inbox) {

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
     * What bounds the inbox.
     *
     * @param keep after what time it is forgotten that an event was handled; longer than any topic keeps a record
     * @param purgeInterval how often it is looked for older ones
     * @param purgeBatch the most ids that one transaction deletes
     */
    record Inbox(
            @DurationMin(days = 1) @DurationMax(days = 3650) Duration keep,
            @DurationMin(millis = 10) @DurationMax(days = 1) Duration purgeInterval,
            @Min(1) @Max(100_000) int purgeBatch) {}
}
