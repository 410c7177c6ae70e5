package com.emshop.console;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.DomainEvent;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An order as seen from outside. It accepts every event in any order, adds it to the projection and emits nothing. Not
 * thread-safe.
 */
public final class ObservedOrder extends Aggregate<DomainEvent> {
    public static final AggregateType<ObservedOrder, OrderProjection> TYPE = AggregateType.of(
            "observed-order",
            (key, stored) -> new ObservedOrder(stored == null ? OrderProjection.empty(key) : stored, stored != null),
            ObservedOrder::projection);

    private final SortedSet<String> newTerms = new TreeSet<>();
    private OrderProjection projection;

    private ObservedOrder(OrderProjection projection, boolean stored) {
        super(projection.orderSn(), stored, null);
        this.projection = projection;
    }

    /**
     * Adds an event, unless it was observed before.
     *
     * @param known the event with the same id, which remembers that
     */
    public List<DomainEvent> observe(Observation observation, RecordedEvent known) {
        if (known.record(observation)) {
            for (String term : observation.terms()) {
                if (!projection.mentions(term)) {
                    newTerms.add(term);
                }
            }
            projection = projection.with(observation, now());
            touch();
        }
        return nothing();
    }

    public OrderProjection projection() {
        return projection;
    }

    /** Terms to find the order by that events brought since it was loaded. One that is stored already may be among them. */
    public SortedSet<String> newTerms() {
        return Collections.unmodifiableSortedSet(newTerms);
    }
}
