package com.emshop.console;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.DomainEvent;
import java.util.List;

/**
 * An order as seen from outside. It accepts every event in any order, adds it to the projection and emits nothing. Not
 * thread-safe.
 */
public final class ObservedOrder extends Aggregate<DomainEvent> {
    public static final AggregateType<ObservedOrder, OrderProjection> TYPE = AggregateType.of(
            "observed-order",
            (key, stored) -> new ObservedOrder(stored == null ? OrderProjection.empty(key) : stored, stored != null),
            ObservedOrder::projection);

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
        if (known.record(key(), observation)) {
            projection = projection.with(observation, now());
            touch();
        }
        return nothing();
    }

    public OrderProjection projection() {
        return projection;
    }
}
