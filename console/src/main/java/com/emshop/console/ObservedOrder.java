package com.emshop.console;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * An order as seen from outside. It accepts every event in any order, adds it to the projection and emits nothing. Not
 * thread-safe.
 */
public final class ObservedOrder extends Aggregate<OrderStatus, DomainEvent> {
    private OrderProjection projection;
    private final List<Observation> observations = new ArrayList<>();

    /** An order with its stored projection, or with {@link OrderProjection#empty} if none is stored. */
    public ObservedOrder(OrderProjection projection) {
        super(projection.orderSn(), projection.orderStatus(), projection.orderStatus() != OrderStatus.NONE, null);
        this.projection = projection;
    }

    /** Adds an event that was not observed before. */
    public List<DomainEvent> observe(Observation observation) {
        projection = projection.with(observation, now());
        observations.add(observation);
        OrderStatus next = projection.orderStatus();
        return next == status() ? emit() : transitionTo(next);
    }

    /** The current projection. */
    public OrderProjection projection() {
        return projection;
    }

    /** The events observed since the order was loaded. */
    public List<Observation> observations() {
        return List.copyOf(observations);
    }
}
