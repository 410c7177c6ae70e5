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
 * Numbers for metrics that cost a query each. They are asked for by a {@link Poller}, see {@link Timers#poller}, however often
 * they are collected. One that could not be had is no number until it can be: an old answer would look like a good one.
 */
public final class PolledGauges implements BooleanSupplier {
    private final MeterRegistry meters;
    private final List<Figure> figures = new CopyOnWriteArrayList<>();

    /** None yet. */
    public PolledGauges(MeterRegistry meters) {
        this.meters = meters;
    }

    private static final class Figure {
        private final LongSupplier question;
        private volatile double answer = Double.NaN;

        private Figure(LongSupplier question) {
            this.question = question;
        }
    }

    /**
     * One more, under a name and tags of its own.
     *
     * @param question one query, along an index
     */
    public PolledGauges gauge(String name, Tags tags, String description, LongSupplier question) {
        Figure figure = new Figure(question);
        Gauge.builder(name, figure, asked -> asked.answer)
                .tags(tags)
                .description(description)
                .register(meters);
        figures.add(figure); // gauges do not keep what they look at
        return this;
    }

    /** Asks for all of them; one that fails keeps nobody from the others. */
    @Override
    public boolean getAsBoolean() {
        RuntimeException failed = null;
        for (Figure figure : figures) {
            RuntimeException fault = ask(figure);
            failed = failed == null ? fault : failed;
        }
        if (failed != null) {
            throw failed;
        }
        return false;
    }

    private static @Nullable RuntimeException ask(Figure figure) {
        try {
            figure.answer = figure.question.getAsLong();
            return null;
        } catch (RuntimeException fault) {
            figure.answer = Double.NaN;
            return fault;
        }
    }
}
