package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;

/**
 * How the shell loads and stores a service's aggregates, a whole batch at a time, so that five hundred events cost a handful
 * of round trips. Always called inside the transaction of the batch.
 *
 * @param <A> the aggregate
 */
public interface AggregateStore<A extends Aggregate<?, ?>> {

    /**
     * Loads and locks, until the transaction ends, in one query for each table and in ascending key order (so that two
     * batches never wait for each other in a circle).
     *
     * @param keys order numbers
     * @param touched what the reactions need besides, as the subscriptions name it
     * @return an aggregate for every key: one in its "none" status where nothing is stored
     */
    Map<String, A> lock(SortedSet<String> keys, SortedSet<String> touched);

    /**
     * Writes aggregates and their transitions in batched statements: inserts those that are not stored yet and updates the
     * others. Two transactions that insert the same key end in a duplicate key for the later one, which is then retried.
     *
     * @param changed only aggregates that did change
     */
    void save(Collection<A> changed);
}
