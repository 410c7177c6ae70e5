package com.emshop.explorer;

import com.emshop.saga.BatchFold;
import com.emshop.saga.BatchFold.Failed;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionRequest;
import java.util.List;
import java.util.function.Consumer;

/**
 * One service in memory: folds a batch with the fold that runs in production, and stores states and messages together or not
 * at all, as the kit does with a database. Not thread-safe.
 */
final class InMemoryService {
    /** Where its aggregates are kept. */
    interface Store {
        /** Those that the requests need, stored or not. */
        LoadedStates load(List<ReactionRequest<?>> requests);

        /** Stores what changed. */
        void save(Folded folded);
    }

    private final Reactions reactions;
    private final Store store;
    private final FaultInjection faults;
    private final Consumer<Message> outbox;

    InMemoryService(Reactions reactions, Store store, FaultInjection faults, Consumer<Message> outbox) {
        this.reactions = reactions;
        this.store = store;
        this.faults = faults;
        this.outbox = outbox;
    }

    Reactions reactions() {
        return reactions;
    }

    /**
     * Executes a batch.
     *
     * @param commits whether the process lives long enough to commit
     * @throws RuntimeException what the first reaction that failed threw; nothing is stored then
     */
    void execute(List<ReactionRequest<?>> batch, boolean commits) {
        LoadedStates states = store.load(batch);
        List<ReactionRequest<?>> planted = batch.stream()
                .<ReactionRequest<?>>map(request -> faults.plant(reactions.service(), request))
                .toList();
        BatchFold.Result result = BatchFold.fold(states, planted);
        if (result instanceof Failed failed) {
            throw failed.reason();
        }
        if (commits) {
            Folded folded = (Folded) result;
            store.save(folded);
            folded.events().forEach(event -> outbox.accept(reactions.message(event)));
        }
    }
}
