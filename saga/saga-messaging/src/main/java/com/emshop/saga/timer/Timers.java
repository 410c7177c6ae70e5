package com.emshop.saga.timer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.Reaction;
import com.emshop.saga.messaging.AggregateExecutor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes timers, which are pollers of deadlines. Thread-safe. */
public final class Timers {
    private final JdbcClient client;
    private final AggregateExecutor executor;
    private final Clock clock;
    private final MeterRegistry meters;
    private final TimerProperties properties;

    Timers(
            JdbcClient client,
            AggregateExecutor executor,
            Clock clock,
            MeterRegistry meters,
            TimerProperties properties) {
        this.client = client;
        this.executor = executor;
        this.clock = clock;
        this.meters = meters;
        this.properties = properties;
    }

    /**
     * A timer that has aggregates react once their deadline has passed, the longest overdue first, a batch in a transaction;
     * to be made a bean, whose lifecycle starts and ends it. The reaction has to be total: somebody may have been faster. One
     * that fails is tried again after {@code saga.timer.retry}, and holds up no other. Any number of instances may run.
     *
     * @param name the cause in the log, the name in metrics
     */
    public <A extends Aggregate<?>> Poller timer(
            String name, DueTable table, AggregateType<A, ?> type, Function<A, List<? extends DomainEvent>> reaction) {
        return timer(name, table, type, (aggregate, others) -> reaction.apply(aggregate));
    }

    /** The same, with a reaction that needs other aggregates: those that the aggregate's store, or theirs, locks with it. */
    public <A extends Aggregate<?>> Poller timer(
            String name, DueTable table, AggregateType<A, ?> type, Reaction<A> reaction) {
        return new Poller(
                name,
                properties.interval(),
                new TransactionalWorker<>(
                        name,
                        properties.batch(),
                        executor,
                        meters,
                        new Deadlines<>(client, executor, clock, name, table, type, reaction, properties.retry())));
    }
}
