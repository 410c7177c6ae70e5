package com.emshop.saga;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate that is a state machine. Each of its reactions is one exhaustive {@code switch} over the status.
 *
 * <p>{@link #transitionTo} is the only writer of the status. It refuses what the aggregate's {@link Transitions} do not allow,
 * and records every transition for the service's log table.
 *
 * @param <S> its states; one of them means "not stored yet"
 * @param <E> the events it emits
 */
public abstract class StatefulAggregate<S extends Enum<S>, E extends DomainEvent> extends Aggregate<E> {
    private final Transitions<S> allowed;
    private final List<Transition<S>> transitions = new ArrayList<>();
    private S status;

    /**
     * @param key unique among the aggregates of its type
     * @param status the status it was stored with, or the one that means "not stored yet"
     * @param stored whether it has a row already
     * @param trace the trace that it belongs to, as far as it is stored
     * @param allowed the transitions that it may make
     */
    protected StatefulAggregate(
            String key, S status, boolean stored, @Nullable TraceContext trace, Transitions<S> allowed) {
        super(key, stored, trace);
        this.status = status;
        this.allowed = allowed;
    }

    public final S status() {
        return status;
    }

    /** The changes of the status since it was loaded, oldest first. */
    public final List<Transition<S>> transitions() {
        return List.copyOf(transitions);
    }

    /**
     * Goes to the next status, records the transition and emits events.
     *
     * @throws IllegalTransition if the aggregate may not go there; the fold fails, and nothing is stored
     */
    @SafeVarargs
    protected final List<E> transitionTo(S next, E... events) {
        if (!allowed.allows(status, next)) {
            throw new IllegalTransition(key() + " must not go from " + status + " to " + next);
        }
        transitions.add(new Transition<>(key(), status, next, context().cause(), now()));
        status = next;
        return emit(events);
    }
}
