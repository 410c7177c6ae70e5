package com.emshop.explorer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an exploration came to.
 *
 * @param states how many different states were reached
 * @param steps how many steps lead from one to another
 * @param still in how many of them nothing happens any more by itself
 * @param longest the number of steps to the state that is farthest from the start
 * @param violation the first thing that is wrong, on a shortest way; null if nothing is
 */
record Exploration(
        int states,
        long steps,
        int still,
        int longest,
        @Nullable Violation violation) {

    /** The first thing that is wrong. */
    Optional<Violation> found() {
        return Optional.ofNullable(violation);
    }

    @Override
    public String toString() {
        return "%,d states, %,d steps, %,d still states, %d steps deep: %s"
                .formatted(states, steps, still, longest, violation == null ? "every invariant holds" : violation);
    }
}
