package com.emshop.explorer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.messaging.ReactionRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One service in memory: loads every aggregate that a batch touches, folds the batch over them, and stores states and messages
 * together or not at all, as the kit does with a database. Not thread-safe.
 */
final class InMemoryService<A extends Aggregate<?, ?>> {
    /** Where its aggregates are kept. */
    interface Store<A> {
        /** Those of the keys, stored or not, with whatever else is touched. */
        Map<String, A> load(SortedSet<String> keys, SortedSet<String> touched);

        void save(Collection<A> changed);
    }

    private final Reactions<A> reactions;
    private final Store<A> store;
    private final FaultInjection sabotage;
    private final Consumer<Message> outbox;

    InMemoryService(Reactions<A> reactions, Store<A> store, FaultInjection sabotage, Consumer<Message> outbox) {
        this.reactions = reactions;
        this.store = store;
        this.sabotage = sabotage;
        this.outbox = outbox;
    }

    Reactions<A> reactions() {
        return reactions;
    }

    /**
     * Folds a batch.
     *
     * @param commits whether it lives long enough to commit
     */
    void fold(List<ReactionRequest<A>> batch, Instant now, boolean commits) {
        SortedSet<String> keys = new TreeSet<>();
        SortedSet<String> touched = new TreeSet<>();
        for (ReactionRequest<A> request : batch) {
            keys.add(request.key());
            touched.addAll(request.touched());
        }
        Map<String, A> aggregates = store.load(keys, touched);
        List<Message> told = new ArrayList<>();
        for (ReactionRequest<A> request : batch) {
            A aggregate = aggregates.get(request.key());
            if (aggregate == null) {
                throw new IllegalStateException("the store gave nothing for " + request.key());
            }
            aggregate.begin(new ReactionContext(request.cause(), now, null));
            List<? extends DomainEvent> events = sabotage.react(
                    reactions.service(),
                    request.cause().kind(),
                    aggregate,
                    () -> request.reaction().apply(aggregate));
            events.forEach(event -> told.add(reactions.tell(event, request.key(), now)));
        }
        if (commits) {
            store.save(aggregates.values().stream().filter(Aggregate::isChanged).toList());
            told.forEach(outbox);
        }
    }
}
