package com.emshop.saga;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The transitions that an aggregate may make, as data: for each state the states that may follow. Immutable.
 *
 * @param <S> the states
 */
public final class Transitions<S extends Enum<S>> {
    private final Map<S, Set<S>> following;

    private Transitions(Map<S, Set<S>> following) {
        this.following = following;
    }

    /** Starts a declaration; what is not declared is not allowed. */
    public static <S extends Enum<S>> Builder<S> of(Class<S> states) {
        return new Builder<>(states);
    }

    /** Whether one state may follow another one. */
    public boolean allows(S from, S to) {
        Set<S> next = following.get(from);
        return next != null && next.contains(to);
    }

    /** The states that may follow; empty for a final state. */
    public Set<S> successors(S state) {
        Set<S> next = following.get(state);
        return next == null ? Set.of() : Set.copyOf(next);
    }

    /** Collects the allowed transitions. */
    public static final class Builder<S extends Enum<S>> {
        private final Class<S> states;
        private final Map<S, Set<S>> following;

        private Builder(Class<S> states) {
            this.states = states;
            this.following = new EnumMap<>(states);
        }

        /** Allows the transition from one state to each of the others. */
        @SafeVarargs
        public final Builder<S> allow(S from, S... to) {
            Set<S> next = following.computeIfAbsent(from, none -> EnumSet.noneOf(states));
            next.addAll(Set.of(to));
            return this;
        }

        public Transitions<S> build() {
            Map<S, Set<S>> copy = new EnumMap<>(states);
            following.forEach((state, next) -> copy.put(state, EnumSet.copyOf(next)));
            return new Transitions<>(copy);
        }
    }
}
