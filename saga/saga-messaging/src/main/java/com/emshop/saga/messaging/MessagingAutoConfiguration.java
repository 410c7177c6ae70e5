package com.emshop.saga.messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ListenerContainerPartitionIdleEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The kit as beans. A service brings an {@link AggregateStore}, an {@link EventMapping} and its {@link EventSubscriber}s; it
 * gets a {@link CommandQueue} for its commands, and its subscriptions are consumed.
 *
 * <p>A bean of the service's own replaces each of these: {@link Clock}, {@link TimeScale}, {@link OpenTelemetry}, {@link Traces},
 * {@link EventCodec}, {@link Outbox}, {@link FlywayMigrationStrategy}. The others are the guarantees of the kit and cannot be
 * replaced: executor, positions, dead letters, error handler and listeners.
 */
@AutoConfiguration(
        before = KafkaAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
@EnableConfigurationProperties({MessagingProperties.class, KafkaProperties.class})
public class MessagingAutoConfiguration {
    private static final Duration AUTH_RETRY_INTERVAL = Duration.ofSeconds(10);
    /** Far below the shortest retention, and rare enough to cost nothing. */
    private static final Duration IDLE_PARTITION_INTERVAL = Duration.ofMinutes(5);

    /** A consumer that waits for the registry handles nothing. */
    private static final Duration REGISTRY_DEADLINE = Duration.ofSeconds(10);

    private static final Duration REGISTRY_INTERVAL = Duration.ofSeconds(2);

    private static final Duration GROUP_OFFSETS_INTERVAL = Duration.ofSeconds(1);

    private static final Duration DESCRIBE_TIMEOUT = Duration.ofSeconds(10);

    /** UTC, in microseconds: as fine as the database keeps it, so that what is read equals what was written. */
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }

    @Bean
    @ConditionalOnMissingBean
    TimeScale timeScale(@Value("${saga.time-scale}") int speedUp) {
        return new TimeScale(speedUp);
    }

    /** Context travels through every event even where no spans are collected. */
    @Bean
    @ConditionalOnMissingBean
    OpenTelemetry openTelemetry(Environment environment, @Value("${spring.application.name}") String application) {
        return SpanExport.openTelemetry(environment, application);
    }

    @Bean
    @ConditionalOnMissingBean
    Traces traces(OpenTelemetry openTelemetry) {
        return new Traces(openTelemetry);
    }

    @Bean
    @ConditionalOnMissingBean
    EventCodec eventCodec(MessagingProperties properties) {
        @SuppressWarnings("unchecked") // both take and give whatever Avro has a schema for
        Serializer<Object> serializer = (Serializer<Object>) BeanUtils.instantiateClass(properties.serializer());
        @SuppressWarnings("unchecked")
        Deserializer<Object> deserializer =
                (Deserializer<Object>) BeanUtils.instantiateClass(properties.deserializer());
        return new SerdeCodec(
                serializer, deserializer, properties.serde(), REGISTRY_DEADLINE, properties.invalidSchemaIds());
    }

    @Bean
    EmittedSchemas emittedSchemas(EventCodec codec, ObjectProvider<EventMapping<?>> mapping) {
        return new EmittedSchemas(codec, mapping.getIfAvailable(EventMapping::none), REGISTRY_INTERVAL);
    }

    /** A part of the readiness: without the ids nothing can be executed. Never down again once they are known. */
    @Bean
    HealthIndicator emittedSchemasHealthIndicator(EmittedSchemas schemas) {
        return () -> {
            String missing = schemas.missing();
            return missing == null
                    ? Health.up().build()
                    : Health.down().withDetail("reason", missing).build();
        };
    }

    @Bean
    @ConditionalOnMissingBean
    Outbox outbox(JsonMapper json) {
        return new OutboxTable(json);
    }

    /** Of the kit's own tables and the service's; by {@code saga.migrate=false} it only checks that somebody has migrated them. */
    @Bean
    @ConditionalOnMissingBean
    FlywayMigrationStrategy kitThenService(@Value("${saga.migrate:true}") boolean migrate) {
        return migrate ? SchemaMigration::migrate : SchemaMigration::validate;
    }

    @Bean
    @ConditionalOnBean(AggregateStore.class)
    AggregateExecutor aggregateExecutor(
            ObjectProvider<AggregateStore<?, ?>> stores,
            ObjectProvider<EventMapping<?>> mapping,
            EventCodec codec,
            EmittedSchemas schemas,
            Outbox outbox,
            OperatorActions actions,
            Traces traces,
            MeterRegistry meters,
            ObjectProvider<ChangeListener<?>> listeners,
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            MessagingProperties properties) {
        return new AggregateExecutor(
                stores.orderedStream().toList(),
                mapping.getIfAvailable(EventMapping::none),
                codec,
                schemas,
                outbox,
                actions,
                traces,
                new ReactionMetrics(meters, listeners.orderedStream().toList()),
                jdbc,
                transaction,
                properties.source());
    }

    @Bean
    @ConditionalOnBean(AggregateExecutor.class)
    CommandQueue commandQueue(AggregateExecutor executor, MessagingProperties properties, MeterRegistry meters) {
        CommandQueue queue = new CommandQueue(executor, properties.commands());
        Gauge.builder("saga.commands.waiting", queue, CommandQueue::waiting)
                .description("Commands that wait for a transaction")
                .register(meters);
        return queue;
    }

    @Bean
    DeadLetterStore deadLetterStore(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Outbox outbox,
            JsonMapper json,
            Clock clock,
            MeterRegistry meters,
            @Value("${spring.application.name}") String application) {
        return new DeadLetterStore(jdbc, transaction, outbox, json, clock, meters, application);
    }

    @Bean
    OperatorActions operatorActions(JdbcTemplate jdbc, Clock clock) {
        return new OperatorActions(jdbc, clock);
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    Subscriptions.Routes subscriptions(List<EventSubscriber<?>> subscribers) {
        return Subscriptions.of(subscribers);
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    EventDecoder eventDecoder(Subscriptions.Routes routes, EventCodec codec, Clock clock) {
        return new EventDecoder(routes, new ReceivedRecords(codec), clock);
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    DeadLetterQueries deadLetterQueries(JdbcTemplate jdbc, JsonMapper json, OperatorActions actions) {
        return new DeadLetterQueries(jdbc, json, actions);
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    DeadLetterReplay deadLetterReplay(
            DeadLetterStore deadLetters,
            OperatorActions actions,
            EventDecoder decoder,
            AggregateExecutor executor,
            MeterRegistry meters) {
        return new DeadLetterReplay(deadLetters, actions, decoder, executor, meters);
    }

    /** The topics' ids are asked for at every assignment of partitions. */
    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    ConsumerPositions consumerPositions(
            JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock, KafkaProperties kafka) {
        return new ConsumerPositions(jdbc, transaction, topics -> topicIds(kafka, topics), clock);
    }

    private static Map<String, Uuid> topicIds(KafkaProperties kafka, Set<String> topics) {
        try (Admin admin = Admin.create(kafka.buildAdminProperties())) {
            Map<String, Uuid> ids = new HashMap<>();
            admin.describeTopics(topics)
                    .allTopicNames()
                    .get(DESCRIBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((name, description) -> ids.put(name, description.topicId()));
            return ids;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptException(interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new org.apache.kafka.common.errors.TimeoutException("the brokers do not describe " + topics, failed);
        }
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    ConsumerErrorHandler consumerErrorHandler(
            ConsumerPositions positions, DeadLetterStore deadLetters, MessagingProperties properties) {
        return new ConsumerErrorHandler(positions, deadLetters, properties.retry());
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    ConcurrentMessageListenerContainer<byte[], byte[]> eventListenerContainer(
            Subscriptions.Routes routes,
            EventDecoder decoder,
            AggregateExecutor executor,
            ConsumerPositions positions,
            DeadLetterStore deadLetters,
            ConsumerErrorHandler errorHandler,
            MeterRegistry meters,
            Clock clock,
            KafkaProperties kafka,
            MessagingProperties properties,
            @Value("${spring.application.name}") String application) {
        ContainerProperties container = new ContainerProperties(routes.topics().toArray(String[]::new));
        container.setGroupId(application);
        // Rights that are missing for a moment, while they are being granted, must not end the consumers.
        container.setAuthExceptionRetryInterval(AUTH_RETRY_INTERVAL);
        container.setAssignmentCommitOption(ContainerProperties.AssignmentCommitOption.NEVER);
        container.setIdlePartitionEventInterval(IDLE_PARTITION_INTERVAL.toMillis());
        // For tools that show lag; the positions that count are the database's.
        container.setAckMode(ContainerProperties.AckMode.TIME);
        container.setAckTime(GROUP_OFFSETS_INTERVAL.toMillis());
        container.setConsumerRebalanceListener(positions);
        ProcessingMetrics metrics = new ProcessingMetrics(meters, clock);
        container.setMessageListener(new PausingListener(
                new BatchEventHandler(
                        decoder,
                        executor,
                        positions,
                        deadLetters,
                        metrics,
                        properties.retry().attempts()),
                Objects.requireNonNullElse(
                        kafka.getConsumer().getMaxPollRecords(), ConsumerConfig.DEFAULT_MAX_POLL_RECORDS),
                properties.shortestPause(),
                properties.longestPause(),
                metrics::nanos,
                LockSupport::parkNanos));
        ConcurrentMessageListenerContainer<byte[], byte[]> listeners = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        kafka.buildConsumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                container);
        listeners.setConcurrency(properties.concurrency());
        listeners.setCommonErrorHandler(errorHandler);
        return listeners;
    }

    /** Published by the consumer's own thread. */
    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    ApplicationListener<ListenerContainerPartitionIdleEvent> idlePartitions(ConsumerPositions positions) {
        return idle -> {
            TopicPartition partition = idle.getTopicPartition();
            if (partition != null) {
                positions.passIdle(idle.getConsumer(), partition);
            }
        };
    }

    /** Down while a record cannot be read because the registry does not give its schema. Its partition waits. */
    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    HealthIndicator consumedSchemasHealthIndicator(EventCodec codec) {
        return () -> {
            String trouble = codec.trouble();
            return trouble == null
                    ? Health.up().build()
                    : Health.down().withDetail("reason", trouble).build();
        };
    }

    /** Down when a consumer thread has ended, whatever ended it: the service would run and handle nothing. */
    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    HealthIndicator eventConsumersHealthIndicator(
            ConcurrentMessageListenerContainer<byte[], byte[]> listeners, ConsumerErrorHandler errorHandler) {
        return () -> {
            long ended = listeners.getContainers().stream()
                    .filter(consumer -> !consumer.isRunning())
                    .count();
            Health.Builder health = listeners.isRunning() && ended == 0 ? Health.up() : Health.down();
            String reason = errorHandler.stopReason();
            if (reason != null) {
                health.withDetail("reason", reason);
            }
            return health.withDetail("endedConsumers", ended).build();
        };
    }
}
