package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import java.util.List;

/**
 * How an aggregate answers something. Runs inside a transaction, with the aggregate locked; does no I/O, changes nothing but
 * the aggregate and returns the events that follow. May run again with the same input after a roll-back.
 */
@FunctionalInterface
public interface Reaction<A extends Aggregate<?, ?>, T> {

    /** Changes the aggregate and returns what follows. */
    List<? extends DomainEvent> react(A aggregate, T input);
}
