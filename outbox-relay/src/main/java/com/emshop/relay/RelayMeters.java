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
import org.jspecify.annotations.Nullable;

/** The figures of one source. Safe for any thread. */
final class RelayMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter rows;
    private final Counter transactions;
    private final Counter replays;
    private final Counter takeOvers;
    private final Timer latency;

    RelayMeters(String source, MeterRegistry registry) {
        this.registry = registry;
        this.tags = Tags.of("source", source);
        rows = Counter.builder("emshop.relay.rows.published")
                .description("Outbox rows that are visible to consumers")
                .tags(tags)
                .register(registry);
        transactions = Counter.builder("emshop.relay.transactions")
                .description("Kafka transactions committed")
                .tags(tags)
                .register(registry);
        replays = Counter.builder("emshop.relay.rows.replayed")
                .description("Rows that the binlog delivered again and that were dropped")
                .tags(tags)
                .register(registry);
        takeOvers = Counter.builder("emshop.relay.takeovers")
                .description("How often this instance got the lead after it had stood by")
                .tags(tags)
                .register(registry);
        latency = Timer.builder("emshop.relay.latency")
                .description("From the oldest event of a transaction to its visibility")
                .tags(tags)
                .register(registry);
    }

    /** Registers what is asked of the relay itself. */
    void observe(SourceRelay relay) {
        Gauge.builder(
                        "emshop.relay.lag.seconds",
                        relay,
                        r -> r.isBacklogKnown() ? r.lag().toMillis() / 1000.0 : Double.NaN)
                .description("How long the oldest waiting row has been waiting; not a number until it is known")
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "emshop.relay.rows.waiting",
                        relay,
                        r -> r.isBacklogKnown() ? r.backlog().rows() : Double.NaN)
                .description("Committed rows that are not published")
                .tags(tags)
                .register(registry);
        Gauge.builder("emshop.relay.position.file", relay, r -> fileNumber(r.position()))
                .description("Number of the binlog file that the relay has reached")
                .tags(tags)
                .register(registry);
        Gauge.builder("emshop.relay.position.offset.bytes", relay, r -> {
                    Position position = r.position();
                    return position == null
                            ? Double.NaN
                            : position.coordinates().offsetBytes();
                })
                .description("Place in the binlog file that the relay has reached")
                .tags(tags)
                .register(registry);
        for (SourceRelay.State state : SourceRelay.State.values()) {
            Gauge.builder("emshop.relay.state", relay, r -> r.status().state() == state ? 1 : 0)
                    .description("1 for the state that the relay is in")
                    .tags(tags.and("state", state.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
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
        if (!published.isEmpty()) {
            Duration age = Duration.between(published.get(0).occurredAt(), now);
            latency.record(age.isNegative() ? Duration.ZERO : age);
        }
    }

    void replayed(int count) {
        replays.increment(count);
    }

    void tookOver() {
        takeOvers.increment();
    }

    void restarted(String reason) {
        registry.counter("emshop.relay.restarts", tags.and("reason", reason)).increment();
    }
}
