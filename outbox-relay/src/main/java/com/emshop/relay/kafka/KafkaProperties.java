package com.emshop.relay.kafka;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the relay uses Kafka. The timeouts are short, because a transaction that hangs blocks every read_committed consumer of its
 * topics. After a timeout the relay restarts from the position that is committed in Kafka, so no row is lost.
 *
 * @param properties further client properties, for TLS and SASL
 * @param journalTopicPrefix followed by the source's name: the topic of the relay's position
 * @param transactionalIdPrefix followed by the source's name: the transactional id
 * @param replicationFactor of topics that the relay creates; -1 is the broker's default
 * @param eventTopicPartitions of event topics that the relay creates
 * @param linger how long a record waits for others of its partition. It adds no latency, because a commit sends all records at once
 * @param retryBackoff the first pause before a request is repeated; it doubles. Short, because a broker rejects a new transaction
 *     while it completes the previous one, which happens regularly
 */
public record KafkaProperties(
        @NotBlank String bootstrapServers,
        @DefaultValue Map<String, String> properties,
        @NotBlank @DefaultValue("outbox-relay.") String journalTopicPrefix,
        @NotBlank @DefaultValue("outbox-relay-") String transactionalIdPrefix,
        @DefaultValue("-1") short replicationFactor,
        @Min(1) @Max(10_000) @DefaultValue("12") int eventTopicPartitions,
        @DefaultValue("10ms") Duration linger,
        @DefaultValue("128KB") DataSize batchSize,
        @DefaultValue("8MB") DataSize maxRequestSize,
        @DefaultValue("30s") Duration transactionTimeout,
        @DefaultValue("20s") Duration deliveryTimeout,
        @DefaultValue("10s") Duration requestTimeout,
        @DefaultValue("20s") Duration blockTimeout,
        @DefaultValue("2ms") Duration retryBackoff) {

    public KafkaProperties {
        properties = Map.copyOf(properties);
        if (deliveryTimeout.compareTo(requestTimeout.plus(linger)) < 0) {
            throw new IllegalArgumentException("outbox-relay.kafka.delivery-timeout (" + deliveryTimeout
                    + ") must be at least request-timeout + linger (" + requestTimeout.plus(linger) + ")");
        }
        if (transactionTimeout.compareTo(deliveryTimeout) < 0) {
            throw new IllegalArgumentException("outbox-relay.kafka.transaction-timeout (" + transactionTimeout
                    + ") must not be shorter than delivery-timeout (" + deliveryTimeout + ")");
        }
    }

    /**
     * An upper bound for opening a publisher or publishing a batch, however slowly the brokers answer.
     */
    public Duration maxCallDuration() {
        // Opening waits for these in sequence: create, describe and alter the journal topic; initialise the producer;
        // look up
        // the journal's end and the consumer's position; read the records.
        int sequentialWaits = 7;
        return blockTimeout.multipliedBy(sequentialWaits).plus(deliveryTimeout);
    }

    Map<String, Object> commonConfig(String sourceName) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, transactionalIdPrefix + sourceName);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(requestTimeout.toMillis()));
        config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return config;
    }

    /** For a consumer that reads committed records, stores no offsets and creates no topics. */
    Map<String, Object> consumerConfig(String sourceName) {
        Map<String, Object> config = new HashMap<>(commonConfig(sourceName));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return config;
    }

    Map<String, Object> adminConfig(String sourceName) {
        Map<String, Object> config = new HashMap<>(commonConfig(sourceName));
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(blockTimeout.toMillis()));
        return config;
    }

    /** Omits the values of further properties, which include passwords. */
    @Override
    public String toString() {
        return bootstrapServers + " (" + journalTopicPrefix + "…, " + transactionalIdPrefix + "…, further properties "
                + new TreeSet<>(properties.keySet()) + ")";
    }
}
