package com.emshop.saga.timer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.Cause;
import com.emshop.saga.Reaction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Aggregates whose deadline has passed react to it. The deadline is part of the aggregate's state: the reaction moves or clears
 * it. One that neither changes is postponed, so that it does not become due again at once.
 */
final class Deadlines<A extends Aggregate<?>> implements TransactionalWorker.Work<Deadlines.Due> {
    private final JdbcClient client;
    private final AggregateExecutor executor;
    private final Clock clock;
    private final String name;
    private final AggregateType<A, ?> type;
    private final Reaction<A> reaction;
    private final Duration retry;
    private final String claim;
    private final String postpone;

    Deadlines(
            JdbcClient client,
            AggregateExecutor executor,
            Clock clock,
            String name,
            DueTable table,
            AggregateType<A, ?> type,
            Reaction<A> reaction,
            Duration retry) {
        this.client = client;
        this.executor = executor;
        this.clock = clock;
        this.name = name;
        this.type = type;
        this.reaction = reaction;
        this.retry = retry;
        this.claim = "SELECT " + table.keyColumn() + ", due_at FROM " + table.name()
                + " WHERE due_at <= :now ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED";
        this.postpone = "UPDATE " + table.name() + " SET due_at = :later WHERE " + table.keyColumn()
                + " = :key AND due_at <= :now";
    }

    /** An aggregate, and when it was due. */
    record Due(String key, Instant at) {}

    @Override
    public List<Due> claim(int limit) {
        return client.sql(claim)
                .param("now", UtcTimestamps.of(clock.instant()))
                .param("limit", limit)
                .query((row, number) -> new Due(row.getString(1), UtcTimestamps.instant(row, 2)))
                .list();
    }

    @Override
    public void act(List<Due> claimed) {
        Instant now = clock.instant();
        Folded folded = executor.executeAll(claimed.stream()
                .map(due -> ReactionRequest.of(
                        type.id(due.key()), Set.of(), Cause.timer(name, due.key(), due.at(), 0), now, reaction))
                .toList());
        for (Due due : claimed) {
            if (!folded.get(type.id(due.key())).isChanged()) {
                postpone(due.key(), now);
            }
        }
    }

    @Override
    public void failed(Due due, RuntimeException fault) {
        postpone(due.key(), clock.instant());
    }

    private void postpone(String key, Instant now) {
        client.sql(postpone)
                .param("later", UtcTimestamps.of(now.plus(retry)))
                .param("key", key)
                .param("now", UtcTimestamps.of(now))
                .update();
    }
}
