package com.emshop.saga;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one service knows of one order, and how it reacts. A reaction does no I/O: it changes the aggregate and returns the
 * events that follow; whoever runs it has loaded the aggregate before and stores aggregate, log and events afterwards, in
 * one transaction.
 *
 * <p>An aggregate exists for every key, stored or not: one that has no row yet is in the status that means "none". So each
 * reaction is one exhaustive {@code switch} over the status, and late, early and repeated events are ordinary arms of it.
 *
 * <p>{@link #transitionTo} is the only writer of the status. Not thread-safe: one aggregate belongs to one transaction.
 *
 * @param <S> its states
 * @param <E> the events it emits
 */
public abstract class Aggregate<S extends Enum<S>, E extends DomainEvent> {
    private final String key;
    private final boolean stored;
    private S status;
    private @Nullable TraceContext trace;
    private boolean changed;
    private @Nullable ReactionContext context;
    private final List<Transition<S>> transitions = new ArrayList<>();

    /**
     * @param key the order number
     * @param status the status it was stored with, or the one that means "none"
     * @param stored whether it has a row already
     * @param trace the trace of the order as far as it is stored
     */
    protected Aggregate(String key, S status, boolean stored, @Nullable TraceContext trace) {
        this.key = key;
        this.status = status;
        this.stored = stored;
        this.trace = trace;
    }

    /** The order number. */
    public final String key() {
        return key;
    }

    public final S status() {
        return status;
    }

    /** Whether it has a row already, so that it is updated and not inserted. */
    public final boolean isStored() {
        return stored;
    }

    /** Whether there is anything to store. */
    public final boolean isChanged() {
        return changed;
    }

    /** The trace of the order: that of the first context this aggregate was changed on; one order is one trace. */
    public final @Nullable TraceContext trace() {
        return trace;
    }

    /** The changes of the status since it was loaded, oldest first. */
    public final List<Transition<S>> transitions() {
        return List.copyOf(transitions);
    }

    /** Says when and why the next reaction happens; called before each one by whoever runs reactions. */
    public final void begin(ReactionContext next) {
        this.context = next;
    }

    /** Goes to the next status, records the transition and emits what follows. */
    @SafeVarargs
    protected final List<E> transitionTo(S next, E... events) {
        transitions.add(new Transition<>(key, status, next, context().cause(), now()));
        status = next;
        return emit(events);
    }

    /** Something beside the status changed: has it stored and emits what follows. */
    @SafeVarargs
    protected final List<E> emit(E... events) {
        touch();
        return List.of(events);
    }

    /** Something beside the status changed: has it stored. */
    protected final void touch() {
        if (trace == null) {
            trace = context().trace();
        }
        changed = true;
    }

    /** Nothing to do: told again, too late, or not its concern. */
    protected final List<E> nothing() {
        return List.of();
    }

    /** Now, as the context says. */
    protected final Instant now() {
        return context().at();
    }

    /** The context of the running reaction. */
    protected final ReactionContext context() {
        return Objects.requireNonNull(context, "a reaction needs an context: call begin(…) first");
    }
}
