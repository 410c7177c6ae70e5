package com.emshop.saga.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class PolledGaugesTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger asked = new AtomicInteger();
    private boolean databaseIsAway;

    private final PolledGauges gauges = new PolledGauges(meters)
            .gauge("stuck", Tags.of("who", "service"), "d", this::answer)
            .gauge("stuck", Tags.of("who", "person"), "d", () -> 42);
    private final BooleanSupplier round = PolledGauges.reading(
            List.of(gauges, new PolledGauges(meters).gauge("late", Tags.of("who", "other"), "d", () -> 7)));

    @Test
    void collectingAGaugeRunsNoQuery() {
        assertThat(round.getAsBoolean()).isFalse();
        assertThat(gauge("service")).isEqualTo(1);
        assertThat(gauge("service")).isEqualTo(1);
        assertThat(gauge("person")).isEqualTo(42);

        assertThat(round.getAsBoolean()).isFalse();
        assertThat(gauge("service")).isEqualTo(2);
    }

    @Test
    void aGaugeIsNaNBeforeItsFirstQuery() {
        assertThat(gauge("service")).isNaN();
    }

    @Test
    void aGaugeIsNaNAfterAFailedQueryUntilTheNextSucceeds() {
        assertThat(round.getAsBoolean()).isFalse();
        databaseIsAway = true;
        assertThatThrownBy(round::getAsBoolean).isInstanceOf(QueryTimeoutException.class);
        assertThat(gauge("service")).isNaN();
        assertThat(gauge("person")).isEqualTo(42);
        assertThat(meters.get("late").gauge().value()).isEqualTo(7);

        databaseIsAway = false;
        assertThat(round.getAsBoolean()).isFalse();
        assertThat(gauge("service")).isEqualTo(2);
    }

    private long answer() {
        if (databaseIsAway) {
            throw new QueryTimeoutException("away");
        }
        return asked.incrementAndGet();
    }

    private double gauge(String who) {
        return meters.get("stuck").tag("who", who).gauge().value();
    }
}
