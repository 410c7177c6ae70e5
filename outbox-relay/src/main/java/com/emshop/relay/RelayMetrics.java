package com.emshop.relay;

import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.Position;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The metrics of one source. Thread-safe. */
final class RelayMetrics {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter rows;
    private final Counter transactions;
    private final Counter replays;
    private final Counter takeovers;
    private final Timer latency;

    RelayMetrics(String source, MeterRegistry registry) {
        this.registry = registry;
        this.tags = Tags.of("source", source);
        rows = counter("outbox.relay.rows.published", "Outbox rows that are visible to consumers");
        transactions = counter("outbox.relay.transactions", "Committed Kafka transactions");
        replays = counter("outbox.relay.rows.replayed", "Rows that the binlog delivered again and the relay dropped");
        takeovers = counter("outbox.relay.takeovers", "How often this instance became leader after being a standby");
        latency = Timer.builder("outbox.relay.latency")
                .description("From the time of a transaction's first event to its visibility")
                .tags(tags)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** Registers the gauges that read the relay's state. */
    void observe(SourceRelay relay) {
        gauge(
                relay,
                "outbox.relay.lag.seconds",
                "How long the oldest waiting row has waited; NaN while unknown",
                r -> r.isBacklogKnown() ? r.lag().toMillis() / 1000.0 : Double.NaN);
        gauge(
                relay,
                "outbox.relay.rows.waiting",
                "Committed rows that are not published; NaN while unknown",
                r -> r.isBacklogKnown() ? r.backlog().rows() : Double.NaN);
        gauge(
                relay,
                "outbox.relay.position.file",
                "Number of the binlog file that the relay has reached",
                r -> fileNumber(r.position()));
        gauge(
                relay,
                "outbox.relay.position.offset.bytes",
                "Offset in the binlog file that the relay has reached",
                r -> offsetBytes(r.position()));
        for (SourceRelay.State state : SourceRelay.State.values()) {
            Gauge.builder("outbox.relay.state", relay, r -> r.status().state() == state ? 1 : 0)
                    .description("1 for the state that the relay is in")
                    .tags(tags.and("state", state.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
    }

    private void gauge(SourceRelay relay, String name, String description, ToDoubleFunction<SourceRelay> value) {
        Gauge.builder(name, relay, value).description(description).tags(tags).register(registry);
    }

    private static double offsetBytes(@Nullable Position position) {
        return position == null ? Double.NaN : position.coordinates().offsetBytes();
    }

    private static double fileNumber(@Nullable Position position) {
        if (position == null) {
            return Double.NaN;
        }
        String file = position.coordinates().file();
        try {
            return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    void published(List<OutboxRow> published, Instant now) {
        transactions.increment();
        rows.increment(published.size());
        Instant occurredAt = published.isEmpty() ? null : published.get(0).occurredAt();
        if (occurredAt != null) {
            Duration age = Duration.between(occurredAt, now);
            latency.record(age.isNegative() ? Duration.ZERO : age);
        }
    }

    void replayed(int count) {
        replays.increment(count);
    }

    void tookOver() {
        takeovers.increment();
    }

    void restarted(String reason) {
        registry.counter("outbox.relay.restarts", tags.and("reason", reason)).increment();
    }
}
