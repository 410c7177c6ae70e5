package com.emshop.explorer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.LoadedStates;
import java.util.function.Function;

/**
 * How one service's part of an explored state becomes what the batch fold takes, and back.
 *
 * @param <S> that part; an immutable value
 */
interface StateCodec<S> {

    /** What is locked for a request: all of it. */
    LoadedStates load(S stored);

    /** What is stored after a fold. */
    S store(S before, Folded after);

    /**
     * Of a service that has one aggregate for the explored order.
     *
     * @param canonical leaves out what makes no difference to any reaction
     */
    static <A extends Aggregate<?>, S> StateCodec<S> of(
            AggregateType<A, S> type, String key, Function<A, S> canonical) {
        return new StateCodec<>() {
            @Override
            public LoadedStates load(S stored) {
                LoadedStates states = new LoadedStates();
                states.put(type, key, stored);
                return states;
            }

            @Override
            public S store(S before, Folded after) {
                return after.changed(type).stream().map(canonical).findFirst().orElse(before);
            }
        };
    }
}
