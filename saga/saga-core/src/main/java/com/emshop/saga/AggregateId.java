package com.emshop.saga;

/**
 * Which aggregate.
 *
 * @param type its kind
 * @param key unique among its kind
 */
public record AggregateId<A extends Aggregate<?>>(AggregateType<A, ?> type, String key) {

    @Override
    public String toString() {
        return type.name() + " " + key;
    }
}
