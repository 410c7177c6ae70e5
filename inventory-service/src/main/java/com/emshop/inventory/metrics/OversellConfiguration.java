package com.emshop.inventory.metrics;

import com.emshop.inventory.StockBelowZero;
import com.emshop.saga.messaging.ReactionFailures;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Attempts to sell more than there is: reactions that would have taken a number below zero, and were stopped by the aggregate or
 * by the database. An order that wants more than is available is none: it is rejected by an event.
 */
@Configuration(proxyBeanMethods = false)
class OversellConfiguration {

    @Bean
    MeterBinder oversellAttempts() {
        return meters -> {
            ReactionFailures.counter(meters, StockBelowZero.class);
            ReactionFailures.counter(meters, DataIntegrityViolationException.class);
        };
    }
}
