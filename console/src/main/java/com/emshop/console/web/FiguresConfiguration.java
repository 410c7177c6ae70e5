package com.emshop.console.web;

import com.emshop.console.ObservedOrder;
import com.emshop.console.Waiting;
import com.emshop.console.persistence.AuditRecords;
import com.emshop.console.persistence.OrderLists;
import com.emshop.saga.timer.PolledGauges;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.timer.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What stands out among the orders, for whoever is to be told. Every instance of the console says the same. */
@Configuration(proxyBeanMethods = false)
class FiguresConfiguration {

    @Bean
    Poller orderFigures(
            Timers<ObservedOrder> timers,
            OrderLists orders,
            AuditRecords audit,
            ConsoleProperties properties,
            Clock clock,
            MeterRegistry meters) {
        PolledGauges figures = new PolledGauges(meters)
                .gauge("emshop.orders.violating", Tags.empty(), "Orders that break an invariant", () -> {
                    Instant now = clock.instant();
                    return audit.countViolating(now, now.minus(properties.settleTime()));
                });
        for (Waiting.Kind kind : Waiting.Kind.values()) {
            figures.gauge(
                    "emshop.orders.stuck",
                    Tags.of("waits_for", kind.name().toLowerCase(Locale.ROOT)),
                    "Orders that stand still, by who has to act",
                    () -> orders.countStuck(kind, clock.instant()));
        }
        return timers.poller(figures);
    }
}
