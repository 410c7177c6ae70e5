package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.StatefulAggregate;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The store of aggregates that are one row each, with a column for each component of their state: the state's record is the
 * record of the row. Thread-safe.
 *
 * @param <A> the aggregate
 * @param <S> its state, and the record of its row
 */
public final class RowStore<A extends Aggregate<?>, S> implements AggregateStore<A, S> {
    private final AggregateType<A, S> type;
    private final RowTable<S> rows;
    private final BiConsumer<SqlPacket, List<A>> log;

    private RowStore(AggregateType<A, S> type, RowTable<S> rows, BiConsumer<SqlPacket, List<A>> log) {
        this.type = type;
        this.rows = rows;
        this.log = log;
    }

    /** For aggregates without a status, or whose transitions need not be logged. */
    public static <A extends Aggregate<?>, S> RowStore<A, S> of(AggregateType<A, S> type, RowTable<S> rows) {
        return new RowStore<>(type, rows, (packet, changed) -> {});
    }

    /** For aggregates whose transitions are logged. */
    public static <A extends StatefulAggregate<?, ?>, S> RowStore<A, S> of(
            AggregateType<A, S> type, RowTable<S> rows, TransitionLog log) {
        return new RowStore<>(type, rows, log::append);
    }

    @Override
    public AggregateType<A, S> type() {
        return type;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        rows.lock(packet, rows.keyColumn(), keys.of(type), row -> states.put(type, rows.keyOf(row), row));
        return () -> {}; // one query gives whole states
    }

    @Override
    public void write(SqlPacket packet, List<A> changed) {
        rows.save(packet, changed, type::stateOf);
        log.accept(packet, changed);
    }
}
