package com.emshop.saga.timer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gauges that cost a query each; to be made a bean. One {@link Poller} reads those of all beans every {@code
 * saga.timer.gauge-interval}, however often they are collected: collecting them costs no query. A gauge is NaN before it was read
 * first, and after a query that failed until one succeeds: an old value would look like a good one.
 */
public final class PolledGauges {
    private final MeterRegistry meters;
    private final List<PolledGauge> gauges = new CopyOnWriteArrayList<>();

    /** Without gauges yet. */
    public PolledGauges(MeterRegistry meters) {
        this.meters = meters;
    }

    private static final class PolledGauge {
        private final LongSupplier query;
        private volatile double value = Double.NaN;

        private PolledGauge(LongSupplier query) {
            this.query = query;
        }
    }

    /**
     * Adds a gauge, under a name and tags of its own.
     *
     * @param query one query, along an index
     */
    public PolledGauges gauge(String name, Tags tags, String description, LongSupplier query) {
        PolledGauge gauge = new PolledGauge(query);
        Gauge.builder(name, gauge, polled -> polled.value)
                .tags(tags)
                .description(description)
                .register(meters);
        gauges.add(gauge); // Micrometer keeps a weak reference only
        return this;
    }

    /** A round of a {@link Poller} that reads all of these; one that fails does not keep the others from being read. */
    static BooleanSupplier reading(List<PolledGauges> all) {
        return () -> readAll(all);
    }

    private static boolean readAll(List<PolledGauges> all) {
        RuntimeException failed = null;
        for (PolledGauges some : all) {
            for (PolledGauge gauge : some.gauges) {
                RuntimeException fault = read(gauge);
                failed = failed == null ? fault : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return false;
    }

    private static @Nullable RuntimeException read(PolledGauge gauge) {
        try {
            gauge.value = gauge.query.getAsLong();
            return null;
        } catch (RuntimeException fault) {
            gauge.value = Double.NaN;
            return fault;
        }
    }
}
