package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import java.util.List;

/**
 * How the aggregates of one type are loaded and stored, a whole batch at a time: the statements of all stores of a service
 * travel in one packet for reading and one for writing, so that five hundred events cost as many round trips as one.
 *
 * <p>Packets are executed inside the transaction of the batch. Stores are beans; they read and write in the order of their
 * {@code @Order}, which therefore is the order of the locks between types.
 *
 * @param <A> the aggregate
 * @param <S> its state
 */
public interface AggregateStore<A extends Aggregate<?>, S> {

    /** The type that it keeps. */
    AggregateType<A, S> type();

    /**
     * Adds the queries that load and lock, until the transaction ends, the aggregates that are named, in ascending order of
     * their keys. A key without a row needs nothing: its aggregate is new.
     *
     * @param keys what the requests name, of this type and of others
     * @param states where the states go once they are read
     * @return called after the packet was executed, to put together what came in several results
     */
    Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states);

    /**
     * Adds the statements that write aggregates, with their transitions and whatever else belongs to them. New ones are
     * inserted: where two transactions insert the same key, the later one fails with a duplicate key and is tried again.
     *
     * @param changed only aggregates that did change
     */
    void write(SqlPacket packet, List<A> changed);
}
