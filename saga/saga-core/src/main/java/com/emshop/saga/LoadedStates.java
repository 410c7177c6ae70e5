package com.emshop.saga;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was loaded and locked for a batch: the states of aggregates by type and key. Not thread-safe while it is filled. */
public final class LoadedStates {
    private final Map<AggregateType<?, ?>, Map<String, @Nullable Object>> states = new LinkedHashMap<>();

    /** Adds one that was loaded; the state is null where nothing is stored. */
    public <A extends Aggregate<?>, S> void put(AggregateType<A, S> type, String key, @Nullable S state) {
        states.computeIfAbsent(type, none -> new HashMap<>()).put(key, state);
    }

    /** Adds one that was asked for, unless its state was added before: nothing is stored for it. */
    public void putMissing(AggregateType<?, ?> type, String key) {
        states.computeIfAbsent(type, none -> new HashMap<>()).putIfAbsent(key, null);
    }

    /** The trace that a stored aggregate belongs to; null if it is new, or was stored without one. */
    public <A extends Aggregate<?>> @Nullable TraceContext traceOf(AggregateId<A> id) {
        return create(id.type(), id.key()).trace();
    }

    /**
     * A new instance of one.
     *
     * @throws IllegalStateException if it was not loaded
     */
    <A extends Aggregate<?>, S> A create(AggregateType<A, S> type, String key) {
        Map<String, @Nullable Object> ofType = states.get(type);
        if (ofType == null || !ofType.containsKey(key)) {
            throw new IllegalStateException(type + " " + key + " was not locked; the request has to name it");
        }
        @SuppressWarnings("unchecked") // put() keeps states under their own types
        S state = (S) ofType.get(key);
        return type.create(key, state);
    }
}
