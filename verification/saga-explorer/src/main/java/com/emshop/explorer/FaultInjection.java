package com.emshop.explorer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import java.util.List;
import java.util.function.Supplier;

/** Stands between a request and its reaction: where a fault can be planted, to see whether it is found. */
@FunctionalInterface
interface FaultInjection {

    /** Lets everything be as it is. */
    FaultInjection NONE = (service, request, aggregate, reaction) -> reaction.get();

    /**
     * What happens instead of a reaction.
     *
     * @param request the event's name, or what a person, a timer or the provider does
     * @param reaction the real one
     */
    List<? extends DomainEvent> react(
            Service service, String request, Aggregate<?, ?> aggregate, Supplier<List<? extends DomainEvent>> reaction);
}
