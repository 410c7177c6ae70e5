package com.emshop.saga;

/** The other aggregates that a reaction may read and change: what its request, or its aggregate's store, had locked. */
@FunctionalInterface
public interface Aggregates {

    /**
     * One of them, as the requests before this one left it.
     *
     * @throws IllegalStateException if it was not locked
     */
    <A extends Aggregate<?>> A get(AggregateType<A, ?> type, String key);
}
