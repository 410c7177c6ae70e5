package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.AggregateId;
import com.emshop.saga.Cause;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The kit's beans as a service gets them, without a database or broker. */
class MessagingAutoConfigurationTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withInitializer(context ->
                    new MessagingDefaults().postProcessEnvironment(context.getEnvironment(), new SpringApplication()))
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, MessagingAutoConfiguration.class))
            .withUserConfiguration(Surroundings.class)
            .withPropertyValues("spring.application.name=trial");

    /** What Boot would give a service, as far as the kit asks for it. */
    @Configuration(proxyBeanMethods = false)
    static class Surroundings {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        /** Not connected to anything. */
        @Bean
        JdbcTemplate jdbc() {
            return new JdbcTemplate() {
                @Override
                public void afterPropertiesSet() {
                    // would ask for a data source
                }
            };
        }

        @Bean
        TransactionTemplate transactions() {
            return new TransactionTemplate(new AbstractPlatformTransactionManager() {
                @Override
                protected Object doGetTransaction() {
                    return this;
                }

                @Override
                protected void doBegin(Object transaction, TransactionDefinition definition) {}

                @Override
                protected void doCommit(DefaultTransactionStatus status) {}

                @Override
                protected void doRollback(DefaultTransactionStatus status) {}
            });
        }
    }

    /** What a service may bring instead of the kit's. */
    @Configuration(proxyBeanMethods = false)
    static class OwnParts {
        final List<OutboxMessage> appended = new ArrayList<>();

        @Bean
        Clock ownClock() {
            return Clock.fixed(NOW, ZoneOffset.UTC);
        }

        @Bean
        TimeScale ownTimeScale() {
            return new TimeScale(60);
        }

        @Bean
        OpenTelemetry ownOpenTelemetry() {
            return OpenTelemetrySdk.builder().build();
        }

        @Bean
        Traces ownTraces(OpenTelemetry openTelemetry) {
            return new Traces(openTelemetry);
        }

        @Bean
        EventCodec ownCodec() {
            return new EventCodec() {
                @Override
                public byte[] encode(String topic, SpecificRecord event) {
                    return new byte[] {42};
                }

                @Override
                public SpecificRecord decode(String topic, byte[] payload) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Bean
        Outbox ownOutbox() {
            return (packet, messages) -> appended.addAll(messages);
        }

        @Bean
        FlywayMigrationStrategy ownMigration() {
            return flyway -> {};
        }

        @Bean
        EventMapping<Tally.Counted> mapping() {
            return new TallyService().mapping();
        }

        @Bean
        AggregateStore<Tally, Tally.Row> store() {
            return new AggregateStore<>() {
                @Override
                public com.emshop.saga.AggregateType<Tally, Tally.Row> type() {
                    return Tally.TYPE;
                }

                @Override
                public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
                    return () -> {};
                }

                @Override
                public void write(SqlPacket packet, List<Tally> changed) {}
            };
        }
    }

    @Test
    void serviceReplacesParts() {
        runner.withUserConfiguration(OwnParts.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Clock.class)
                        .hasSingleBean(TimeScale.class)
                        .hasSingleBean(OpenTelemetry.class)
                        .hasSingleBean(Traces.class)
                        .hasSingleBean(EventCodec.class)
                        .hasSingleBean(Outbox.class)
                        .hasSingleBean(FlywayMigrationStrategy.class)
                        .hasSingleBean(CommandQueue.class));
    }

    @Test
    void eventsGoThroughTheServicesOwnCodecAndOutbox() {
        runner.withUserConfiguration(OwnParts.class).run(context -> {
            AggregateId<Tally> tally = Tally.TYPE.id("t-1");
            context.getBean(CommandQueue.class)
                    .execute(
                            ReactionRequest.of(
                                    tally,
                                    Cause.person("customer", "ada", "c-1", NOW),
                                    NOW,
                                    each -> each.count("word")),
                            Tally::seen);

            assertThat(context.getBean(OwnParts.class).appended).singleElement().satisfies(message -> {
                assertThat(message.key()).isEqualTo("t-1");
                assertThat(message.payload()).containsExactly(42);
            });
        });
    }

    @Test
    void kitHasEveryPartOfItsOwn() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(Clock.class)
                .hasSingleBean(TimeScale.class)
                .hasSingleBean(OpenTelemetry.class)
                .hasSingleBean(Traces.class)
                .hasSingleBean(SerdeCodec.class)
                .hasSingleBean(OutboxTable.class)
                .hasSingleBean(FlywayMigrationStrategy.class)
                .doesNotHaveBean(CommandQueue.class));
    }

    @Test
    void metadataDescribesEverySetting() throws IOException {
        try (InputStream file = new ClassPathResource("META-INF/spring-configuration-metadata.json").getInputStream()) {
            JsonNode metadata = new JsonMapper().readTree(file).path("properties");
            TreeSet<String> undescribed = new TreeSet<>(
                    PropertiesLoaderUtils.loadProperties(new ClassPathResource("saga-messaging.properties"))
                            .stringPropertyNames());
            undescribed.removeIf(name -> !name.startsWith("saga.") || name.contains("["));
            assertThat(undescribed).contains("saga.messaging.concurrency", "saga.timer.interval");
            metadata.forEach(property -> {
                if (Objects.requireNonNull(property.path("description").asString())
                                .length()
                        > 5) {
                    undescribed.remove(property.path("name").asString());
                }
            });

            assertThat(undescribed).isEmpty();
        }
    }
}
