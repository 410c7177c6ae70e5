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
 * How the relay talks to Kafka. Its timeouts are short, since a transaction that hangs holds back every read_committed
 * consumer of the topics; after a timeout the relay starts afresh from what Kafka has committed, so nothing is lost.
 *
 * @param properties further client properties, for TLS and SASL
 * @param journalTopicPrefix with a source's name behind it, the topic of the relay's own position
 * @param transactionalIdPrefix with a source's name behind it, the id that fences an older relay
 * @param replicationFactor of topics that the relay creates; -1 is the broker's default
 * @param linger how long a record waits for others of its partition; a commit sends all at once, so that this delays nothing and
 *     spares the brokers a request for each record
 * @param retryBackoff the first pause before a request is sent again, doubling from there. Short, since a transaction that begins
 *     while the one before is being completed is refused for a moment, as a matter of course
 * @param eventTopicPartitions of event topics that do not exist yet; the same count everywhere
 */
public record KafkaSettings(
        @NotBlank String bootstrapServers,
        @DefaultValue Map<String, String> properties,
        @NotBlank @DefaultValue("emshop.relay.") String journalTopicPrefix,
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

    public KafkaSettings {
        properties = Map.copyOf(properties);
        if (deliveryTimeout.compareTo(requestTimeout.plus(linger)) < 0) {
            throw new IllegalArgumentException("emshop.relay.kafka.delivery-timeout (" + deliveryTimeout
                    + ") must be at least request-timeout + linger (" + requestTimeout.plus(linger) + ")");
        }
        if (transactionTimeout.compareTo(deliveryTimeout) < 0) {
            throw new IllegalArgumentException("emshop.relay.kafka.transaction-timeout (" + transactionTimeout
                    + ") must not be shorter than delivery-timeout (" + deliveryTimeout + ")");
        }
    }

    /**
     * Longer than a publisher can take to open or to publish a batch, however slowly the brokers answer: a call that takes
     * longer never comes back.
     */
    public Duration longestCall() {
        // The most that opening waits for, one after another: the journal topic is created, described and altered, the
        // producer initialised, the journal's end asked for, its position looked up and its records read.
        int waitsInARow = 7;
        return blockTimeout.multipliedBy(waitsInARow).plus(deliveryTimeout);
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

    /** For a consumer that sees what is committed, keeps no offsets and creates nothing. */
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

    /** Never shows the values of further properties: passwords are among them. */
    @Override
    public String toString() {
        return bootstrapServers + " (" + journalTopicPrefix + "…, " + transactionalIdPrefix + "…, further properties "
                + new TreeSet<>(properties.keySet()) + ")";
    }
}
