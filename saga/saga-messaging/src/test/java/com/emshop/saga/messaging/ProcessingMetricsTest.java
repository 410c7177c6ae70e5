package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.payment.PaymentFailed;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class ProcessingMetricsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ProcessingMetrics steps = new ProcessingMetrics(meters, Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void everyEventThatWasHandledIsAStepWithItsLag() {
        ReceivedEvent fresh = event(PaymentFailed.class.getName(), NOON.minusSeconds(3));
        ReceivedEvent late = event(PaymentFailed.class.getName(), NOON.minusSeconds(7));

        steps.committed(Map.of("handled", List.of(fresh, late)), steps.nanos());

        assertThat(step("PaymentFailed", "handled").count()).isEqualTo(2);
        assertThat(lag("PaymentFailed").count()).isEqualTo(2);
        assertThat(lag("PaymentFailed").totalTime(TimeUnit.SECONDS)).isEqualTo(10);
        assertThat(meters.get("saga.batch.size").summary().max()).isEqualTo(2);
    }

    @Test
    void whatComesAgainOrIsHeldIsCountedAndIsNoStep() {
        ReceivedEvent again = event(PaymentFailed.class.getName(), NOON.minus(Duration.ofDays(1)));

        steps.committed(Map.of("duplicate", List.of(again, again), "blocked", List.of(again)), steps.nanos());

        assertThat(events("PaymentFailed", "duplicate")).isEqualTo(2);
        assertThat(events("PaymentFailed", "blocked")).isEqualTo(1);
        assertThat(meters.find("saga.event.processing").meters()).isEmpty();
        assertThat(meters.find("saga.event.lag").meters()).isEmpty();
    }

    @Test
    void theEventThatIsToBlameIsToldFromTheOneThatWasInterrupted() {
        ReceivedEvent event = event(PaymentFailed.class.getName(), NOON);

        steps.failed(event, new IllegalStateException("poison"), steps.nanos());
        steps.failed(event, new QueryTimeoutException("a slow database"), steps.nanos());
        steps.failed(event, new QueryTimeoutException("still slow"), steps.nanos());

        assertThat(step("PaymentFailed", "failed").count()).isEqualTo(1);
        assertThat(step("PaymentFailed", "interrupted").count()).isEqualTo(2);
    }

    @Test
    void typesThatNobodyHereHasAClassForShareOneSeries() {
        for (int number = 0; number < 100; number++) {
            steps.committed(Map.of("handled", List.of(event("com.elsewhere.Type" + number, NOON))), steps.nanos());
        }

        assertThat(step("unknown", "handled").count()).isEqualTo(100);
        assertThat(meters.find("saga.event.processing").meters()).hasSize(1);
        assertThat(meters.find("saga.event.lag").meters()).hasSize(1);
        assertThat(meters.find("saga.events.consumed").meters()).hasSize(1);
    }

    @Test
    void anEventOfAnAbsurdTimeIsCountedWithALagThatCanBeMeasured() {
        steps.committed(
                Map.of(
                        "handled",
                        List.of(
                                event(PaymentFailed.class.getName(), Instant.MIN),
                                event(PaymentFailed.class.getName(), Instant.MAX),
                                event(PaymentFailed.class.getName(), NOON.minusSeconds(1)))),
                steps.nanos());

        assertThat(lag("PaymentFailed").count()).isEqualTo(3);
        assertThat(lag("PaymentFailed").totalTime(TimeUnit.SECONDS))
                .isEqualTo(Duration.ofDays(365).toSeconds() + 1);
    }

    @Test
    void anEventThatCannotBeMeasuredKeepsNothingFromTheOthers() {
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if ("unknown".equals(id.getTag("type"))) {
                    throw new IllegalStateException("on purpose");
                }
                return id;
            }
        });

        steps.committed(
                Map.of(
                        "handled",
                        List.of(event("com.elsewhere.Type", NOON), event(PaymentFailed.class.getName(), NOON))),
                steps.nanos());

        assertThat(events("PaymentFailed", "handled")).isEqualTo(1);
        assertThat(meters.get("saga.batch.size").summary().max()).isEqualTo(2);
    }

    @Test
    void anEventOfAClockThatIsAheadHasNoLag() {
        steps.committed(
                Map.of("handled", List.of(event(PaymentFailed.class.getName(), NOON.plusSeconds(1)))), steps.nanos());

        assertThat(lag("PaymentFailed").count()).isEqualTo(1);
        assertThat(lag("PaymentFailed").totalTime(TimeUnit.SECONDS)).isZero();
    }

    private static ReceivedEvent event(String type, Instant time) {
        return new ReceivedEvent(
                UUID.randomUUID(),
                type,
                "/test",
                time,
                "order-1",
                "topic",
                0,
                0,
                null,
                new PaymentFailed("order-1", "payment", "declined", time));
    }

    private Timer step(String type, String outcome) {
        return meters.get("saga.event.processing")
                .tag("type", type)
                .tag("outcome", outcome)
                .timer();
    }

    private Timer lag(String type) {
        return meters.get("saga.event.lag").tag("type", type).timer();
    }

    private double events(String type, String outcome) {
        return meters.get("saga.events.consumed")
                .tag("type", type)
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
