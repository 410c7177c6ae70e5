package com.emshop.saga.timer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Cause;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.ReactionRequest;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Aggregates whose {@code due_at} has passed react to it. */
final class Deadlines<A extends Aggregate<?, ?>> implements TransactionalWorker.Work<String> {
    private final JdbcClient client;
    private final AggregateExecutor<A> executor;
    private final Clock clock;
    private final Cause cause;
    private final Function<A, List<? extends DomainEvent>> reaction;
    private final Duration retry;
    private final String claim;
    private final String called;
    private final String putOff;

    Deadlines(
            JdbcClient client,
            AggregateExecutor<A> executor,
            Clock clock,
            String name,
            String table,
            Function<A, List<? extends DomainEvent>> reaction,
            Duration retry) {
        this.client = client;
        this.executor = executor;
        this.clock = clock;
        this.cause = Cause.timer(name);
        this.reaction = reaction;
        this.retry = retry;
        this.claim = "SELECT order_sn FROM " + table
                + " WHERE due_at <= :now ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED";
        this.called = "UPDATE " + table + " SET due_at = NULL WHERE order_sn IN (:orderSns)";
        this.putOff = "UPDATE " + table + " SET due_at = :later WHERE order_sn = :orderSn AND due_at <= :now";
    }

    @Override
    public List<String> claim(int limit) {
        return client.sql(claim)
                .param("now", UtcTimestamps.of(clock.instant()))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** A deadline calls once; the reaction may set another one. */
    @Override
    public void act(List<String> orderSns) {
        client.sql(called).param("orderSns", orderSns).update();
        executor.commands(orderSns.stream()
                .map(orderSn -> ReactionRequest.of(orderSn, cause, reaction))
                .toList());
    }

    @Override
    public void failed(String orderSn, RuntimeException fault) {
        client.sql(putOff)
                .param("later", UtcTimestamps.of(clock.instant().plus(retry)))
                .param("orderSn", orderSn)
                .param("now", UtcTimestamps.of(clock.instant()))
                .update();
    }
}
