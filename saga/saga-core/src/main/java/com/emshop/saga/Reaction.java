package com.emshop.saga;

import java.util.List;

/**
 * What an aggregate does about something. Pure: it changes nothing but aggregates, reads no clock, draws no random value and
 * does no I/O. It may run again with the same input, on new instances, after a failure or a roll-back.
 *
 * @param <A> the aggregate it is asked of
 */
@FunctionalInterface
public interface Reaction<A extends Aggregate<?>> {

    /**
     * Changes the aggregate, and others that it needs, and returns the events that follow.
     *
     * @param others what else was locked
     */
    List<? extends DomainEvent> react(A aggregate, Aggregates others);
}
