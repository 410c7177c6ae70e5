package com.emshop.saga;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A consistency boundary of one service: it is locked, changed and stored as a whole. A reaction does no I/O: it changes
 * aggregates and returns the events that follow. Whoever runs the reaction has loaded the aggregates before, and stores
 * aggregates, transitions and events afterwards in one transaction.
 *
 * <p>An aggregate exists for every key, stored or not: one without a row is in its initial state. So a reaction has an answer
 * in every state, and late, early and redelivered events are ordinary cases of it.
 *
 * <p>Not thread-safe: one instance belongs to one fold.
 *
 * @param <E> the events it emits
 */
public abstract class Aggregate<E extends DomainEvent> {
    private final String key;
    private boolean stored;
    private @Nullable TraceContext trace;
    private boolean changed;
    private @Nullable ReactionContext context;
    private @Nullable ReactionContext changedIn;

    /**
     * @param key unique among the aggregates of its type
     * @param stored whether it has a row already
     * @param trace the trace that it belongs to, as far as it is stored
     */
    protected Aggregate(String key, boolean stored, @Nullable TraceContext trace) {
        this.key = key;
        this.stored = stored;
        this.trace = trace;
    }

    /** Unique among the aggregates of its type. */
    public final String key() {
        return key;
    }

    /** Whether it has a row already, so that it is updated and not inserted. */
    public final boolean isStored() {
        return stored;
    }

    /** Whether there is anything to store. */
    public final boolean isChanged() {
        return changed;
    }

    /** Whether the reaction of this context changed it. */
    @SuppressWarnings("ReferenceEquality") // another reaction may have an equal context
    final boolean isChangedIn(ReactionContext reaction) {
        return changedIn == reaction;
    }

    /** The trace of the first request that changed it: everything that happens to one aggregate is one trace. */
    public final @Nullable TraceContext trace() {
        return trace;
    }

    /** Makes a copy as stored, or as new, as its original. */
    final void takeStoredFrom(Aggregate<?> original) {
        stored = original.stored;
    }

    /** Sets when and why the next reaction happens; called before each one by whoever runs reactions. */
    public final void begin(ReactionContext next) {
        this.context = next;
    }

    /** Marks it as changed and emits events. */
    @SafeVarargs
    protected final List<E> emit(E... events) {
        touch();
        return List.of(events);
    }

    /** Marks it as changed: it will be stored. */
    protected final void touch() {
        if (trace == null) {
            trace = context().trace();
        }
        changed = true;
        changedIn = context;
    }

    /** Nothing to do: redelivered, too late, or none of its business. */
    protected final List<E> nothing() {
        return List.of();
    }

    /** Now, as the request says. */
    protected final Instant now() {
        return context().at();
    }

    /** When and why the running reaction happens. */
    protected final ReactionContext context() {
        return Objects.requireNonNull(context, "a reaction needs a context: call begin(…) first");
    }
}
