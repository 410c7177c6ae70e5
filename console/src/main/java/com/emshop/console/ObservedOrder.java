package com.emshop.console;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * An order as it is seen from outside. It refuses nothing, tells nothing and coordinates nothing: every event adds to the
 * evidence, in whichever order they come.
 */
public final class ObservedOrder extends Aggregate<OrderStatus, DomainEvent> {
    private Evidence evidence;
    private final List<Observation> observations = new ArrayList<>();

    /** An order as it is stored; {@link Evidence#none} for one that is not. */
    public ObservedOrder(Evidence evidence) {
        super(evidence.orderSn(), evidence.orderStatus(), evidence.orderStatus() != OrderStatus.NONE, null);
        this.evidence = evidence;
    }

    /** An event was observed. */
    public List<DomainEvent> observe(Observation event) {
        evidence = evidence.and(event, now());
        observations.add(event);
        OrderStatus next = evidence.orderStatus();
        return next == status() ? emit() : transitionTo(next);
    }

    /** All that is known of it now. */
    public Evidence evidence() {
        return evidence;
    }

    /** What was observed since it was loaded. */
    public List<Observation> observations() {
        return List.copyOf(observations);
    }
}
