package com.emshop.saga;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an aggregate is asked to react to, with everything that the reaction may depend on: the fold reads no clock
 * and draws no random value.
 *
 * @param target the aggregate
 * @param uses other aggregates that the reaction needs, to be locked with it
 * @param cause why
 * @param at now, UTC
 * @param trace the trace context of the cause; an aggregate that has a trace of its own stays in that one
 * @param reaction what it does
 * @param answer what the caller gets, of the aggregates as this reaction leaves them; null if nobody waits
 */
public record ReactionRequest<A extends Aggregate<?>>(
        AggregateId<A> target,
        Set<AggregateId<?>> uses,
        Cause cause,
        Instant at,
        @Nullable TraceContext trace,
        Reaction<A> reaction,
        @Nullable BiFunction<A, Aggregates, ?> answer) {

    /** Keeps its own set. */
    public ReactionRequest {
        uses = Set.copyOf(uses);
    }

    /** A request that needs nothing but its aggregate, and that nobody waits for. */
    public static <A extends Aggregate<?>> ReactionRequest<A> of(
            AggregateId<A> target, Cause cause, Instant at, Function<A, List<? extends DomainEvent>> reaction) {
        return of(target, Set.of(), cause, at, (aggregate, others) -> reaction.apply(aggregate));
    }

    /** A request that needs other aggregates, and that nobody waits for. */
    public static <A extends Aggregate<?>> ReactionRequest<A> of(
            AggregateId<A> target, Set<AggregateId<?>> uses, Cause cause, Instant at, Reaction<A> reaction) {
        return new ReactionRequest<>(target, uses, cause, at, null, reaction, null);
    }

    /** The same in another trace. */
    public ReactionRequest<A> in(@Nullable TraceContext other) {
        return new ReactionRequest<>(target, uses, cause, at, other, reaction, answer);
    }

    /** The same for a caller who waits for an answer. */
    public ReactionRequest<A> answering(Function<A, ?> wanted) {
        return answering((aggregate, others) -> wanted.apply(aggregate));
    }

    /** The same for a caller who waits for an answer that other aggregates have a part in. */
    public ReactionRequest<A> answering(BiFunction<A, Aggregates, ?> wanted) {
        return new ReactionRequest<>(target, uses, cause, at, trace, reaction, wanted);
    }
}
