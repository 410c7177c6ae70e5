package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import java.util.List;

/**
 * How an aggregate reacts to a type of event; see {@link com.emshop.saga.Reaction} for what it may do.
 *
 * @param <A> the aggregate
 * @param <T> the event
 */
@FunctionalInterface
public interface EventReaction<A extends Aggregate<?>, T> {

    /** Changes the aggregate and returns the events that follow. */
    List<? extends DomainEvent> react(A aggregate, T event);

    /** One that needs other aggregates, too. */
    @FunctionalInterface
    interface UsingOthers<A extends Aggregate<?>, T> {

        /** Changes the aggregate and others, and returns the events that follow. */
        List<? extends DomainEvent> react(A aggregate, T event, com.emshop.saga.Aggregates others);
    }
}
