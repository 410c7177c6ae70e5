package com.emshop.explorer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.ReactionRequest;
import java.util.List;
import java.util.function.Supplier;

/** Called between a request and its reaction: plants a fault there, to see whether the exploration finds it. */
@FunctionalInterface
interface FaultInjection {

    /** Changes nothing. */
    FaultInjection NONE = (service, request, aggregate, reaction) -> reaction.get();

    /**
     * What happens instead of a reaction.
     *
     * @param request the event's name, or what a person, a timer or the provider does
     * @param reaction the real one
     */
    List<? extends DomainEvent> react(
            Service service, String request, Aggregate<?> aggregate, Supplier<List<? extends DomainEvent>> reaction);

    /** The request with this fault in its reaction. */
    default <A extends Aggregate<?>> ReactionRequest<A> plant(Service service, ReactionRequest<A> request) {
        return new ReactionRequest<>(
                request.target(),
                request.uses(),
                request.cause(),
                request.at(),
                request.trace(),
                (aggregate, others) -> react(
                        service,
                        request.cause().kind(),
                        aggregate,
                        () -> request.reaction().react(aggregate, others)),
                request.answer());
    }
}
