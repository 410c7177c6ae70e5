package com.emshop.saga.timer;

import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.DeadLetterQueries;
import com.emshop.saga.messaging.MessagingAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Timers for whoever has aggregates, and for the kit itself. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
@EnableConfigurationProperties(TimerProperties.class)
public class TimerAutoConfiguration {

    @Bean
    @ConditionalOnBean(AggregateExecutor.class)
    Timers timers(
            JdbcTemplate jdbc,
            AggregateExecutor executor,
            Clock clock,
            MeterRegistry meters,
            TimerProperties properties) {
        return new Timers(JdbcClient.create(jdbc), executor, clock, meters, properties);
    }

    @Bean
    @ConditionalOnBean(DeadLetterQueries.class)
    PolledGauges deadLetterGauges(DeadLetterQueries deadLetters, MeterRegistry meters) {
        return new PolledGauges(meters)
                .gauge(
                        "saga.dead.letters.open",
                        Tags.empty(),
                        "Dead letters that are not resolved, with the events that are blocked behind them",
                        deadLetters::open)
                .gauge(
                        "saga.keys.blocked",
                        Tags.empty(),
                        "Keys whose events are blocked behind a dead letter",
                        deadLetters::blockedKeys);
    }

    /** One thread for all of them. */
    @Bean
    @ConditionalOnBean(PolledGauges.class)
    Poller gaugePoller(ObjectProvider<PolledGauges> gauges, TimerProperties properties) {
        return new Poller(
                "gauges",
                properties.gaugeInterval(),
                PolledGauges.reading(gauges.orderedStream().toList()));
    }

    /** Down when a timer's thread has ended, whatever ended it: what is due would wait for ever, and nobody would hear of it. */
    @Bean
    HealthIndicator timersHealthIndicator(ObjectProvider<Poller> pollers) {
        return () -> {
            List<String> ended = pollers.stream()
                    .filter(poller -> !poller.isAlive())
                    .map(Poller::name)
                    .toList();
            return (ended.isEmpty() ? Health.up() : Health.down())
                    .withDetail("ended", ended)
                    .build();
        };
    }
}
