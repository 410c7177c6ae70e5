package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.flywaydb.core.Flyway;
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
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.ExponentialBackOff;
import tools.jackson.databind.json.JsonMapper;

/**
 * The kit as beans. A service brings an {@link AggregateStore}, an {@link EventMapping} and its {@link EventSubscriber}s; it
 * gets a {@link AggregateExecutor} for its commands, and its subscriptions are consumed.
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

    /** UTC, in microseconds: as fine as the database keeps it, so that what is read equals what was written. */
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }

    @Bean
    TimeScale pace(@Value("${saga.time-scale}") int speedUp) {
        return new TimeScale(speedUp);
    }

    /** Context travels through every event even where no spans are collected. */
    @Bean
    @ConditionalOnMissingBean
    OpenTelemetry openTelemetry(Environment environment, @Value("${spring.application.name}") String application) {
        return SpanExport.openTelemetry(environment, application);
    }

    @Bean
    Traces traces(OpenTelemetry openTelemetry) {
        return new Traces(openTelemetry);
    }

    @Bean
    EventCodec eventCodec(MessagingProperties properties) {
        @SuppressWarnings("unchecked") // both take and give whatever Avro has a schema for
        Serializer<Object> serializer = (Serializer<Object>) BeanUtils.instantiateClass(properties.serializer());
        @SuppressWarnings("unchecked")
        Deserializer<Object> deserializer =
                (Deserializer<Object>) BeanUtils.instantiateClass(properties.deserializer());
        return new EventCodec(serializer, deserializer, properties.serde());
    }

    @Bean
    Outbox outbox(JdbcTemplate jdbc, JsonMapper json) {
        return new Outbox(jdbc, json);
    }

    /** The kit's own tables first, with a history of their own; then the service's. */
    @Bean
    FlywayMigrationStrategy kitThenService() {
        return service -> {
            Flyway.configure()
                    .configuration(service.getConfiguration())
                    .locations("classpath:db/messaging")
                    .table("messaging_schema_history")
                    .load()
                    .migrate();
            Flyway.configure()
                    .configuration(service.getConfiguration())
                    .baselineOnMigrate(true) // the kit's tables are there already
                    .baselineVersion("0")
                    .load()
                    .migrate();
        };
    }

    @Bean
    @ConditionalOnBean(AggregateStore.class)
    <A extends Aggregate<?, ?>> AggregateExecutor<A> executor(
            AggregateStore<A> store,
            ObjectProvider<EventMapping<?>> mapping,
            EventCodec codec,
            Outbox outbox,
            Traces traces,
            MeterRegistry meters,
            ObjectProvider<ChangeListener<A>> listeners,
            TransactionTemplate transaction,
            Clock clock,
            @Value("${spring.application.name}") String application) {
        return new AggregateExecutor<>(
                store,
                mapping.getIfAvailable(EventMapping::none),
                codec,
                outbox,
                traces,
                new ReactionMetrics<>(meters, listeners.orderedStream().toList()),
                transaction,
                clock,
                "/emshop/" + application);
    }

    @Bean
    DeadLetterStore deadLetters(
            JdbcTemplate jdbc,
            Outbox outbox,
            JsonMapper json,
            Clock clock,
            @Value("${spring.application.name}") String application) {
        return new DeadLetterStore(jdbc, outbox, json, clock, application);
    }

    @Bean
    DeadLetterActions deadLetterActions(JdbcTemplate jdbc, Clock clock) {
        return new DeadLetterActions(jdbc, clock);
    }

    @Bean
    Inbox inbox(JdbcTemplate jdbc, Clock clock) {
        return new Inbox(jdbc, clock);
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    InboxPurge inboxPurge(Inbox inbox, MessagingProperties properties, MeterRegistry meters) {
        return new InboxPurge(inbox, properties.inbox(), meters);
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    <A extends Aggregate<?, ?>> Subscriptions<A> subscriptions(List<EventSubscriber<A>> subscribers) {
        Subscriptions<A> subscriptions = new Subscriptions<>();
        subscribers.forEach(subscriber -> subscriber.subscribe(subscriptions));
        return subscriptions;
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    <A extends Aggregate<?, ?>> EventDecoder<A> deliveries(Subscriptions<A> subscriptions, EventCodec codec) {
        return new EventDecoder<>(subscriptions, new ReceivedRecords(codec));
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    DeadLetterQueries deadLetterList(JdbcTemplate jdbc, JsonMapper json, DeadLetterActions actions) {
        return new DeadLetterQueries(jdbc, json, actions);
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    <A extends Aggregate<?, ?>> DeadLetterReplay<A> deadLetterReplay(
            DeadLetterStore deadLetters,
            DeadLetterActions actions,
            EventDecoder<A> deliveries,
            AggregateExecutor<A> executor,
            Inbox inbox,
            MeterRegistry meters) {
        return new DeadLetterReplay<>(deadLetters, actions, deliveries, executor, inbox, meters);
    }

    /** Asked for when metrics are collected, and not more often. */
    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    MeterBinder deadLetterMeters(DeadLetterQueries deadLetters) {
        return meters -> {
            Gauge.builder("saga.dead.letters.open", deadLetters, DeadLetterQueries::unresolved)
                    .description("Events that are parked")
                    .register(meters);
            Gauge.builder("saga.keys.blocked", deadLetters, DeadLetterQueries::heldOrders)
                    .description("Orders that stand still behind a parked event")
                    .register(meters);
        };
    }

    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    <A extends Aggregate<?, ?>> ConcurrentMessageListenerContainer<byte[], byte[]> eventListenerContainer(
            Subscriptions<A> subscriptions,
            EventDecoder<A> deliveries,
            AggregateExecutor<A> executor,
            Inbox inbox,
            DeadLetterStore deadLetters,
            TransactionTemplate transaction,
            MeterRegistry meters,
            Clock clock,
            KafkaProperties kafka,
            MessagingProperties properties,
            @Value("${spring.application.name}") String application) {
        ContainerProperties container =
                new ContainerProperties(subscriptions.topics().toArray(String[]::new));
        container.setGroupId(application);
        // Rights that are missing for a moment, while they are being granted, must not end the consumers.
        container.setAuthExceptionRetryInterval(AUTH_RETRY_INTERVAL);
        container.setMessageListener(new BatchEventHandler<>(
                deliveries, executor, inbox, deadLetters, transaction, new ProcessingMetrics(meters, clock)));
        ConcurrentMessageListenerContainer<byte[], byte[]> listeners = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        kafka.buildConsumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                container);
        listeners.setConcurrency(properties.concurrency());
        listeners.setCommonErrorHandler(errorHandler(deadLetters, transaction, properties.retry(), meters));
        return listeners;
    }

    /** Down when a consumer thread has ended, whatever ended it: the service would be up and deaf. */
    @Bean
    @ConditionalOnBean(EventSubscriber.class)
    HealthIndicator eventConsumersHealthIndicator(ConcurrentMessageListenerContainer<byte[], byte[]> listeners) {
        return () -> {
            long ended = listeners.getContainers().stream()
                    .filter(consumer -> !consumer.isRunning())
                    .count();
            return (listeners.isRunning() && ended == 0 ? Health.up() : Health.down())
                    .withDetail("endedConsumers", ended)
                    .build();
        };
    }

    /** Blocks the partition while it backs off, so that the order is kept; ends in a dead letter only by the event's own fault. */
    private static DefaultErrorHandler errorHandler(
            DeadLetterStore deadLetters,
            TransactionTemplate transaction,
            MessagingProperties.Retry retry,
            MeterRegistry meters) {
        DefaultErrorHandler handler = new DefaultErrorHandler(
                (record, fault) -> {
                    @SuppressWarnings("unchecked") // the consumer factory above reads bytes
                    ConsumerRecord<byte[], byte[]> bytes = (ConsumerRecord<byte[], byte[]>) record;
                    transaction.executeWithoutResult(status -> deadLetters.park(bytes, reasonOf(fault)));
                    AfterCommit.run(
                            "a parked event",
                            () -> meters.counter("saga.dead.letters.created", "topic", record.topic())
                                    .increment());
                },
                backOff(retry, retry.attempts()));
        handler.setBackOffFunction(
                (record, fault) -> FailureClassifier.isTransient(fault) ? backOff(retry, Long.MAX_VALUE) : null);
        return handler;
    }

    private static ExponentialBackOff backOff(MessagingProperties.Retry retry, long attempts) {
        ExponentialBackOff backOff = new ExponentialBackOff(retry.initialDelay().toMillis(), 2);
        backOff.setMaxInterval(retry.maxDelay().toMillis());
        backOff.setMaxAttempts(attempts);
        return backOff;
    }

    /** The fault itself, without what the container wrapped around it. */
    private static Throwable reasonOf(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof EventFailure failed && failed.getCause() != null) {
                return failed.getCause();
            }
        }
        return fault;
    }
}
