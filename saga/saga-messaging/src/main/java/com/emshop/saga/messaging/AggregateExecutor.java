package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateId;
import com.emshop.saga.BatchFold;
import com.emshop.saga.BatchFold.Failed;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.BatchFold.Tolerant;
import com.emshop.saga.EmittedEvent;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.TraceContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The only place where state changes and events are written. One batch is one transaction and a constant number of round
 * trips: one packet that locks and loads everything that the requests name, the {@link BatchFold}, one packet that writes
 * aggregates, transitions, outbox rows, operators' actions and whatever the participant of the batch adds, and the commit.
 *
 * <p>Consumed events, commands, webhooks and timers all come through here. Thread-safe.
 */
public final class AggregateExecutor {
    private final List<AggregateStore<?, ?>> stores;
    private final EventMapping<?> mapping;
    private final EventCodec codec;
    private final Outbox outbox;
    private final OperatorActions actions;
    private final Traces traces;
    private final ReactionMetrics metrics;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final RetryTemplate conflicts;
    private final String source;

    /** @param source the {@code ce_source} of every event */
    AggregateExecutor(
            List<AggregateStore<?, ?>> stores,
            EventMapping<?> mapping,
            EventCodec codec,
            Outbox outbox,
            OperatorActions actions,
            Traces traces,
            ReactionMetrics metrics,
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            String source) {
        this.stores = List.copyOf(stores);
        this.mapping = mapping;
        this.codec = codec;
        this.outbox = outbox;
        this.actions = actions;
        this.traces = traces;
        this.metrics = metrics;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.conflicts = new RetryTemplate(FailureClassifier.CONFLICTS);
        this.source = source;
    }

    /**
     * Executes requests in the order given, all or none. Joins the caller's transaction, or runs in one of its own that is
     * retried a few times after a lost race; so reactions may run more than once.
     *
     * @return all aggregates that the requests needed, as they were stored
     * @throws com.emshop.saga.CommandRejected if a reaction rejects its request
     */
    public Folded executeAll(List<? extends ReactionRequest<?>> requests) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? executeInTransaction(requests)
                : inTransaction(() -> executeInTransaction(requests));
    }

    private Folded executeInTransaction(List<? extends ReactionRequest<?>> requests) {
        List<BatchRequest> batch = new ArrayList<>();
        requests.forEach(request -> batch.add(new BatchRequest(request, null)));
        Loaded loaded = load(batch, BatchParticipant.NONE);
        BatchFold.Result result = BatchFold.fold(loaded.states(), loaded.requests());
        if (result instanceof Failed failed) {
            metrics.failed(failed.reason());
            loaded.spans().failedFrom(failed.index(), failed.reason());
            loaded.spans().drop();
            throw failed.reason();
        }
        Folded folded = (Folded) result;
        store(folded, loaded.spans(), BatchParticipant.NONE, batch.size());
        return folded;
    }

    /** Runs something in a transaction of its own, again after a lost race; see {@link FailureClassifier#CONFLICTS}. */
    public <T> T inTransaction(Supplier<T> work) {
        try {
            return conflicts.execute(() -> {
                @SuppressWarnings("NullAway") // null only if the work returns it
                T result = transaction.execute(status -> work.get());
                return result;
            });
        } catch (RetryException lost) {
            if (lost.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (lost.getCause() instanceof Error broken) {
                throw broken;
            }
            throw new IllegalStateException(lost);
        }
    }

    /**
     * What came of a batch whose order matters.
     *
     * @param folded of the requests before the one that failed
     * @param end the index of the request that failed; the number of requests if none did
     * @param failure what it failed with
     */
    record Prefix(Folded folded, int end, @Nullable RuntimeException failure) {}

    /**
     * Executes the requests before the first that fails. Must run inside a transaction, which has to be rolled back on any
     * exception.
     */
    Prefix executePrefix(List<BatchRequest> batch, BatchParticipant participant) {
        Loaded loaded = load(batch, participant);
        List<ReactionRequest<?>> requests = loaded.requests();
        BatchFold.Result result = BatchFold.fold(loaded.states(), requests);
        int end = batch.size();
        RuntimeException failure = null;
        if (result instanceof Failed failed) {
            metrics.failed(failed.reason());
            loaded.spans().failedFrom(failed.index(), failed.reason());
            end = loaded.indexes().get(failed.index());
            failure = failed.reason();
            // What came before it has folded once, so it folds again.
            result = BatchFold.fold(loaded.states(), requests.subList(0, failed.index()));
        }
        if (!(result instanceof Folded folded)) {
            throw new IllegalStateException("a fold is not deterministic: " + result);
        }
        store(folded, loaded.spans(), participant, end);
        return new Prefix(folded, end, failure);
    }

    /** Executes those requests that do not fail. Must run inside a transaction, as {@link #executePrefix} has to. */
    Tolerant executeTolerantly(List<BatchRequest> batch) {
        Loaded loaded = load(batch, BatchParticipant.NONE);
        Tolerant result = BatchFold.foldTolerantly(loaded.states(), loaded.requests());
        result.failures().values().forEach(metrics::failed);
        loaded.spans().failed(result.failures());
        store(result.folded(), loaded.spans(), BatchParticipant.NONE, batch.size());
        return result;
    }

    /**
     * What was read.
     *
     * @param requests those to fold, each in its trace
     * @param indexes where each of them stands in the batch
     */
    private record Loaded(
            LoadedStates states, List<ReactionRequest<?>> requests, List<Integer> indexes, ReactionSpans spans) {}

    private Loaded load(List<BatchRequest> batch, BatchParticipant participant) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("a batch is executed inside a transaction");
        }
        LoadedStates states;
        try {
            states = read(batch, participant);
        } catch (RuntimeException fault) {
            metrics.failedToRead(fault);
            throw fault;
        }
        ReactionSpans spans = new ReactionSpans(traces);
        TransactionSynchronizationManager.registerSynchronization(spans);
        List<ReactionRequest<?>> requests = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        Map<AggregateId<?>, TraceContext> known = new HashMap<>();
        for (int index = 0; index < batch.size(); index++) {
            if (participant.accepts(index)) {
                BatchRequest each = batch.get(index);
                AggregateId<?> target = each.request().target();
                TraceContext own = known.get(target);
                TraceContext trace = spans.start(each, own == null ? states.traceOf(target) : own);
                known.put(target, own == null ? trace : own);
                requests.add(each.request().in(trace));
                indexes.add(index);
            }
        }
        return new Loaded(states, requests, indexes, spans);
    }

    private LoadedStates read(List<BatchRequest> batch, BatchParticipant participant) {
        LockedKeys keys =
                LockedKeys.of(batch.stream().map(BatchRequest::request).toList());
        LoadedStates states = new LoadedStates();
        SqlPacket packet = new SqlPacket();
        participant.read(packet);
        List<Runnable> read = new ArrayList<>();
        stores.forEach(store -> read.add(store.read(packet, keys, states)));
        packet.execute(jdbc);
        read.forEach(Runnable::run);
        keys.putMissing(states);
        participant.afterRead();
        return states;
    }

    private void store(Folded folded, ReactionSpans spans, BatchParticipant participant, int end) {
        List<OutboxMessage> messages = new ArrayList<>();
        for (EmittedEvent event : folded.events()) {
            messages.add(message(event));
            spans.emitted(event);
        }
        SqlPacket packet = new SqlPacket();
        stores.forEach(store -> write(store, packet, folded));
        outbox.append(packet, messages);
        actions.append(packet, folded.actions());
        participant.write(packet, end);
        if (!packet.isEmpty()) {
            try {
                packet.execute(jdbc);
            } catch (RuntimeException fault) {
                metrics.failed(fault);
                throw fault;
            }
        }
        metrics.countWhenCommitted(folded, messages);
    }

    private static <A extends Aggregate<?>> void write(AggregateStore<A, ?> store, SqlPacket packet, Folded folded) {
        List<A> changed = folded.changed(store.type());
        if (!changed.isEmpty()) {
            store.write(packet, changed);
        }
    }

    private OutboxMessage message(EmittedEvent event) {
        SpecificRecord record = mapping.map(event.event(), event.key(), event.at());
        return new OutboxMessage(
                event.id(),
                mapping.topic(),
                event.key(),
                record.getSchema().getFullName(),
                source,
                event.at(),
                event.trace(),
                event.key(),
                event.cause().id(),
                Map.of(),
                codec.encode(mapping.topic(), record));
    }
}
