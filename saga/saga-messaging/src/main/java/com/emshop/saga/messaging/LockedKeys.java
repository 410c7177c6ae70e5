package com.emshop.saga.messaging;

import com.emshop.saga.AggregateId;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The aggregates that the requests of a batch name, by type and in ascending order of their keys: the order of the locks. */
public final class LockedKeys {
    private final Map<AggregateType<?, ?>, SortedSet<String>> keys = new LinkedHashMap<>();
    private final Map<AggregateType<?, ?>, SortedSet<String>> targets = new LinkedHashMap<>();

    static LockedKeys of(List<? extends ReactionRequest<?>> requests) {
        LockedKeys named = new LockedKeys();
        for (ReactionRequest<?> request : requests) {
            add(named.keys, request.target());
            add(named.targets, request.target());
            request.uses().forEach(id -> add(named.keys, id));
        }
        return named;
    }

    private static void add(Map<AggregateType<?, ?>, SortedSet<String>> keys, AggregateId<?> id) {
        keys.computeIfAbsent(id.type(), none -> new TreeSet<>()).add(id.key());
    }

    /** Those of one type; empty if no request names one. */
    public SortedSet<String> of(AggregateType<?, ?> type) {
        return Collections.unmodifiableSortedSet(keys.getOrDefault(type, Collections.emptySortedSet()));
    }

    /**
     * Those of one type that a request targets. The others are only used: a store whose aggregates are never changed by the
     * requests that use them need not lock those.
     */
    public SortedSet<String> targets(AggregateType<?, ?> type) {
        return Collections.unmodifiableSortedSet(targets.getOrDefault(type, Collections.emptySortedSet()));
    }

    void putMissing(LoadedStates states) {
        keys.forEach((type, named) -> named.forEach(key -> states.putMissing(type, key)));
    }
}
