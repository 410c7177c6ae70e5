package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Cause;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.TraceContext;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an aggregate is asked to react to.
 *
 * @param key the order number
 * @param touched what the reaction needs besides the aggregate, to be locked with it
 * @param cause why
 * @param trace the trace context of the cause; an aggregate that has a trace of its own stays in that one
 * @param reaction what it does
 * @param event the event it comes from, if it does
 */
public record ReactionRequest<A extends Aggregate<?, ?>>(
        String key,
        Set<String> touched,
        Cause cause,
        @Nullable TraceContext trace,
        Function<A, List<? extends DomainEvent>> reaction,
        @Nullable ReceivedEvent event) {

    /** One that comes from no event: a person, a webhook or a timer. */
    public ReactionRequest(
            String key,
            Set<String> touched,
            Cause cause,
            @Nullable TraceContext trace,
            Function<A, List<? extends DomainEvent>> reaction) {
        this(key, touched, cause, trace, reaction, null);
    }

    /** One that needs nothing besides the aggregate and has no trace of its own. */
    public static <A extends Aggregate<?, ?>> ReactionRequest<A> of(
            String key, Cause cause, Function<A, List<? extends DomainEvent>> reaction) {
        return new ReactionRequest<>(key, Set.of(), cause, null, reaction);
    }
}
