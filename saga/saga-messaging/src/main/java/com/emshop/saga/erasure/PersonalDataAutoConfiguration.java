package com.emshop.saga.erasure;

import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.MessagingAutoConfiguration;
import com.emshop.saga.timer.Poller;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** Erasure for a service that has {@link PersonalData}. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
@ConditionalOnBean({PersonalData.class, AggregateExecutor.class})
@EnableConfigurationProperties(PersonalDataProperties.class)
public class PersonalDataAutoConfiguration {

    @Bean
    Erasures erasures(
            PersonalData data,
            JdbcTemplate jdbc,
            AggregateExecutor executor,
            Clock clock,
            PersonalDataProperties properties) {
        return new Erasures(data, new DeadLetterData(jdbc), new ErasureLog(jdbc), executor, clock, properties.batch());
    }

    /** Its first pass begins with the service. */
    @Bean
    Poller personalDataHousekeeping(
            PersonalData data,
            Erasures erasures,
            JdbcTemplate jdbc,
            AggregateExecutor executor,
            Clock clock,
            PersonalDataProperties properties) {
        return new Poller(
                "personal-data",
                properties.interval(),
                new PersonalDataHousekeeping(
                        data, new DeadLetterData(jdbc), new ErasureLog(jdbc), erasures, executor, clock, properties));
    }
}
