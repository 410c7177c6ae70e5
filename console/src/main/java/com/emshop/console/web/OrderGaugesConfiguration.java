package com.emshop.console.web;

import com.emshop.console.PendingAction;
import com.emshop.console.persistence.AuditReports;
import com.emshop.console.persistence.OrderLists;
import com.emshop.saga.timer.PolledGauges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gauges for alerts. Every instance of the console reports the same values. */
@Configuration(proxyBeanMethods = false)
class OrderGaugesConfiguration {

    @Bean
    PolledGauges orderGauges(
            OrderLists orders, AuditReports audit, ConsoleProperties properties, Clock clock, MeterRegistry meters) {
        PolledGauges gauges = new PolledGauges(meters)
                .gauge("emshop.orders.violating", Tags.empty(), "Orders that break an invariant", () -> {
                    Instant now = clock.instant();
                    return audit.countViolating(now, now.minus(properties.settleTime()));
                });
        for (PendingAction.Kind kind : PendingAction.Kind.values()) {
            gauges.gauge(
                    "emshop.orders.stuck",
                    Tags.of("waits_for", kind.name().toLowerCase(Locale.ROOT)),
                    "Stuck orders by the kind of actor that they wait for",
                    () -> orders.countStuck(kind, clock.instant()));
        }
        return gauges;
    }
}
