package com.emshop.saga.messaging;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The metrics of events that are handled here. As many series as there are types of events that this service has a class for:
 * all others share one. Thread-safe.
 */
final class ProcessingMetrics {
    /** The outcome of an event that had its reaction. */
    static final String HANDLED = "handled";
    /** The outcome of an event that is a dead letter already. */
    static final String DUPLICATE = "duplicate";
    /** The outcome of an event that was stored behind an open dead letter. */
    static final String BLOCKED = "blocked";

    /** The outcome of an event that becomes a dead letter; counted by the store of those. */
    static final String DEAD = "dead";
    /** The outcome of an event of a type that this service does not know. */
    static final String SKIPPED = "skipped";

    private static final String UNKNOWN = "unknown";
    private static final Duration[] STEP_BUCKETS =
            millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);
    private static final double[] BATCH_BUCKETS = {1, 3, 10, 30, 100, 300};
    private static final Duration[] LAG_BUCKETS =
            millis(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000);

    private final MeterRegistry meters;
    private final Clock clock;
    private final DistributionSummary batchSizes;
    private final Map<Step, Timer> steps = new ConcurrentHashMap<>();
    private final Map<String, Timer> lags = new ConcurrentHashMap<>();

    ProcessingMetrics(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.batchSizes = DistributionSummary.builder("saga.batch.size")
                .serviceLevelObjectives(BATCH_BUCKETS)
                .register(meters);
    }

    private record Step(String type, String outcome) {}

    /** Of a clock that only goes forward: when a transaction begins, for whoever records how it ended. */
    long nanos() {
        return meters.config().clock().monotonicTime();
    }

    /** A batch is committed; what became of its events. */
    void committed(Map<String, List<ReceivedEvent>> outcomes, long begin) {
        long took = nanos() - begin;
        Instant now = clock.instant();
        int size = 0;
        for (Map.Entry<String, List<ReceivedEvent>> outcome : outcomes.entrySet()) {
            size += outcome.getValue().size();
            for (ReceivedEvent event : outcome.getValue()) {
                AfterCommit.run("event " + event.id(), () -> committed(event, outcome.getKey(), took, now));
            }
        }
        batchSizes.record(size);
    }

    private void committed(ReceivedEvent event, String outcome, long took, Instant now) {
        String type = typeOf(event);
        meters.counter("saga.events.consumed", "type", type, "outcome", outcome).increment();
        if (outcome.equals(HANDLED)) {
            step(new Step(type, HANDLED)).record(took, TimeUnit.NANOSECONDS);
            lag(type).record(Lags.measurable(Duration.between(event.time(), now)));
        }
    }

    /** Nobody here decided what to do with the types of so many events. */
    void skipped(int events) {
        if (events > 0) {
            meters.counter("saga.events.consumed", "type", UNKNOWN, "outcome", SKIPPED)
                    .increment(events);
        }
    }

    /** A transaction was rolled back because of this event, or came to this event first when trouble passed through. */
    void failed(ReceivedEvent event, RuntimeException fault, long begin) {
        step(new Step(typeOf(event), FailureClassifier.isTransient(fault) ? "interrupted" : "failed"))
                .record(nanos() - begin, TimeUnit.NANOSECONDS);
    }

    /** Whoever observes everything also gets what he has no class for, under names that anybody may choose. */
    private static String typeOf(ReceivedEvent event) {
        return event.value().getClass().getName().equals(event.type()) ? event.name() : UNKNOWN;
    }

    private Timer step(Step step) {
        return steps.computeIfAbsent(
                step,
                none -> Timer.builder("saga.event.processing")
                        .description("How long the transaction took that an event was handled in")
                        .tag("type", step.type())
                        .tag("outcome", step.outcome())
                        .serviceLevelObjectives(STEP_BUCKETS)
                        .register(meters));
    }

    private Timer lag(String type) {
        return lags.computeIfAbsent(
                type,
                none -> Timer.builder("saga.event.lag")
                        .description("From when an event became true to when its handling here was committed")
                        .tag("type", type)
                        .serviceLevelObjectives(LAG_BUCKETS)
                        .register(meters));
    }

    private static Duration[] millis(long... buckets) {
        return LongStream.of(buckets).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
