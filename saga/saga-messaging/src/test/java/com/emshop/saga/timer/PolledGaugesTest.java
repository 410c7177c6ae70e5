package com.emshop.saga.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class PolledGaugesTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger asked = new AtomicInteger();
    private boolean databaseIsAway;

    private final PolledGauges figures = new PolledGauges(meters)
            .gauge("stuck", Tags.of("who", "service"), "d", this::answer)
            .gauge("stuck", Tags.of("who", "person"), "d", () -> 42);

    @Test
    void collectingAFigureAsksNobody() {
        figures.getAsBoolean();
        assertThat(figure("service")).isEqualTo(1);
        assertThat(figure("service")).isEqualTo(1);
        assertThat(figure("person")).isEqualTo(42);

        figures.getAsBoolean();
        assertThat(figure("service")).isEqualTo(2);
    }

    @Test
    void aFigureThatNobodyAskedForYetIsNoNumber() {
        assertThat(figure("service")).isNaN();
    }

    @Test
    void aFigureThatCannotBeHadIsNoNumberUntilItCanBeAgain() {
        figures.getAsBoolean();
        databaseIsAway = true;
        assertThatThrownBy(figures::getAsBoolean).isInstanceOf(QueryTimeoutException.class);
        assertThat(figure("service")).isNaN();
        assertThat(figure("person")).isEqualTo(42);

        databaseIsAway = false;
        figures.getAsBoolean();
        assertThat(figure("service")).isEqualTo(2);
    }

    private long answer() {
        if (databaseIsAway) {
            throw new QueryTimeoutException("away");
        }
        return asked.incrementAndGet();
    }

    private double figure(String who) {
        return meters.get("stuck").tag("who", who).gauge().value();
    }
}
