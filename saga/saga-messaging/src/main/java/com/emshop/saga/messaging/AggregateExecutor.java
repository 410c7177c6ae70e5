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
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
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
    private final EmittedSchemas schemas;
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
            EmittedSchemas schemas,
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
        this.schemas = schemas;
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
     * @throws SchemaUnavailableException before anything is executed, as long as the registry has not given the ids of the schemas
     *     that this service writes
     */
    public Folded executeAll(List<? extends ReactionRequest<?>> requests) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? executeInTransaction(requests)
                : inTransaction(() -> executeInTransaction(requests));
    }

    private Folded executeInTransaction(List<? extends ReactionRequest<?>> requests) {
        schemas.require();
        List<BatchRequest> batch = new ArrayList<>();
        requests.forEach(request -> batch.add(new BatchRequest(request, null)));
        Loaded loaded = load(batch, BatchParticipant.NONE);
        BatchFold.Result result = BatchFold.fold(loaded.states(), loaded.requests());
        if (result instanceof Failed failed) {
            metrics.failed(failed.reason());
            loaded.spans().failed(Map.of(failed.index(), failed.reason()), 0);
            throw failed.reason();
        }
        Folded folded = (Folded) result;
        store(folded, loaded.spans(), BatchParticipant.NONE, batch.size());
        return folded;
    }

    /**
     * Runs something in a transaction of its own, again after a lost race; see {@link FailureClassifier#CONFLICTS}.
     *
     * @throws SchemaUnavailableException as {@link #executeAll} does
     */
    public <T> T inTransaction(Supplier<T> work) {
        schemas.require();
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

    /** Executes those requests that do not fail; see {@link #executeTolerantly(List, BatchParticipant)}. */
    Tolerant executeTolerantly(List<BatchRequest> batch) {
        return executeTolerantly(batch, BatchParticipant.NONE);
    }

    /**
     * Executes those requests that do not fail, as far as the participant settles the batch. Must run inside a transaction, which
     * has to be rolled back on any exception.
     *
     * @return of the requests that the participant accepted
     */
    Tolerant executeTolerantly(List<BatchRequest> batch, BatchParticipant participant) {
        Loaded loaded = load(batch, participant);
        List<Integer> indexes = loaded.indexes();
        Tolerant result = BatchFold.foldTolerantly(loaded.states(), loaded.requests());
        Map<Integer, RuntimeException> failures = new TreeMap<>();
        result.failures().forEach((request, reason) -> failures.put(indexes.get(request), reason));
        int settled = Math.min(batch.size(), participant.settle(failures));
        int end = (int) indexes.stream().filter(index -> index < settled).count();
        Map<Integer, RuntimeException> met = new TreeMap<>(result.failures());
        met.keySet().removeIf(request -> request > end); // behind the first that is not settled: executed again
        met.values().forEach(metrics::failed);
        loaded.spans().failed(met, end);
        if (end < indexes.size()) {
            // What is settled has folded once, so it folds again.
            result = BatchFold.foldTolerantly(loaded.states(), loaded.requests().subList(0, end));
        }
        store(result.folded(), loaded.spans(), participant, settled);
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
        if (!batch.isEmpty()) {
            stores.forEach(store -> read.add(store.read(packet, keys, states)));
        }
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
