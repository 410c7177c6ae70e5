package com.emshop.order.submission;

import com.emshop.order.UnpaidLimits;
import com.emshop.order.persistence.ExpiredSubmissionKeys;
import com.emshop.saga.timer.Poller;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Limits of customers, and the deletion of idempotency keys that have expired. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({LimitProperties.class, IdempotencyKeyProperties.class})
class SubmissionConfiguration {

    @Bean
    UnpaidLimits unpaidLimits(LimitProperties properties) {
        return new UnpaidLimits(properties.unpaidOrders(), properties.unpaidPieces());
    }

    @Bean
    Poller idempotencyKeyPurge(IdempotencyKeyProperties properties, JdbcTemplate jdbc, Clock clock) {
        return new Poller(
                "idempotency-key-purge",
                properties.purgeInterval(),
                new ExpiredSubmissionKeys(jdbc, clock, properties.retention()));
    }
}
