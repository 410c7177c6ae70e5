package com.emshop.saga;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of aggregate: how instances are made of stored states, and states of instances. States are immutable values, so the
 * fold can start again from what was loaded. An instance that is made of another one's state reacts as the other one does. One
 * constant for each kind, compared by identity.
 *
 * @param <A> the aggregate
 * @param <S> its state as it is stored
 */
public final class AggregateType<A extends Aggregate<?>, S> {
    private final String name;
    private final BiFunction<String, @Nullable S, A> create;
    private final Function<A, S> state;

    private AggregateType(String name, BiFunction<String, @Nullable S, A> create, Function<A, S> state) {
        this.name = name;
        this.create = create;
        this.state = state;
    }

    /**
     * @param name never changes, since event ids are derived from it
     * @param create makes an aggregate of its key and its state; the state is null where nothing is stored
     * @param state the aggregate's state now
     */
    public static <A extends Aggregate<?>, S> AggregateType<A, S> of(
            String name, BiFunction<String, @Nullable S, A> create, Function<A, S> state) {
        return new AggregateType<>(name, create, state);
    }

    public String name() {
        return name;
    }

    /** The identity of one of its aggregates. */
    public AggregateId<A> id(String key) {
        return new AggregateId<>(this, key);
    }

    /** A new instance of a stored state, or of nothing. */
    public A create(String key, @Nullable S stored) {
        return Objects.requireNonNull(create.apply(key, stored));
    }

    /** The state of an aggregate now. */
    public S stateOf(A aggregate) {
        return state.apply(aggregate);
    }

    /** A new instance that reacts as this one does; it does not have what this one recorded since it was loaded. */
    A copyOf(A aggregate) {
        A copy = create(aggregate.key(), stateOf(aggregate));
        copy.takeStoredFrom(aggregate);
        return copy;
    }

    @Override
    public String toString() {
        return name;
    }
}
