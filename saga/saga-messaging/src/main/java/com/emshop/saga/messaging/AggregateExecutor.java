package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Cause;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.TraceContext;
import io.opentelemetry.api.trace.Span;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The batching shell around the reactions: loads every aggregate that a batch touches in one locked query, folds the batch
 * over them, and writes states, logs and outbox rows back in batched statements, all in one transaction.
 *
 * <p>Events of consumers, commands of people, webhooks and timers all come through here, so there is one way in which state
 * changes and events leave. Thread-safe.
 *
 * @param <A> the aggregate
 */
public final class AggregateExecutor<A extends Aggregate<?, ?>> {
    private final AggregateStore<A> store;
    private final EventMapping<?> mapping;
    private final EventCodec codec;
    private final Outbox outbox;
    private final Traces traces;
    private final ReactionMetrics<A> meters;
    private final TransactionTemplate transaction;
    private final RetryTemplate conflicts;
    private final Clock clock;
    private final String source;

    AggregateExecutor(
            AggregateStore<A> store,
            EventMapping<?> mapping,
            EventCodec codec,
            Outbox outbox,
            Traces traces,
            ReactionMetrics<A> meters,
            TransactionTemplate transaction,
            Clock clock,
            String source) {
        this.store = store;
        this.mapping = mapping;
        this.codec = codec;
        this.outbox = outbox;
        this.traces = traces;
        this.meters = meters;
        this.transaction = transaction;
        this.conflicts = new RetryTemplate(FailureClassifier.CONFLICTS);
        this.clock = clock;
        this.source = source;
    }

    /**
     * Has one aggregate react to a person, a webhook or a timer. Joins the caller's transaction, or runs in one of its own
     * that is retried a few times when another transaction was faster; so the reaction may run more than once.
     *
     * @return the aggregate as it was stored
     * @throws com.emshop.saga.CommandRejected if the reaction refuses; nothing is changed then
     */
    public A command(String key, Cause cause, Function<A, List<? extends DomainEvent>> reaction) {
        return command(key, Set.of(), cause, reaction);
    }

    /** The same, for a reaction that needs more than the aggregate; see {@link AggregateStore#lock}. */
    public A command(String key, Set<String> touched, Cause cause, Function<A, List<? extends DomainEvent>> reaction) {
        Span caller = Span.current();
        TraceContext trace = caller.getSpanContext().isValid() ? Traces.contextOf(caller) : null;
        ReactionRequest<A> request = new ReactionRequest<>(key, touched, cause, trace, reaction);
        A aggregate = commands(List.of(request)).get(key);
        if (aggregate == null) {
            throw new IllegalStateException("the store gave no aggregate for " + key);
        }
        return aggregate;
    }

    /**
     * Has many aggregates react, in the order given, for the price of one: timers and webhooks that come in crowds. All or
     * none. Joins the caller's transaction, or runs in one of its own, as {@link #command(String, Cause, Function)} does.
     *
     * @return all aggregates that were touched, by key, as they were stored
     */
    public Map<String, A> commands(List<ReactionRequest<A>> batch) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? unwrapped(batch)
                : inTransaction(() -> unwrapped(batch));
    }

    /**
     * Folds a batch in the order given. Must run inside a transaction, which has to be rolled back on any exception.
     *
     * @return all aggregates that were touched, by key
     * @throws ReactionFailed if a reaction throws; says which
     */
    Map<String, A> fold(List<ReactionRequest<A>> batch) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("reactions are folded inside a transaction");
        }
        if (batch.isEmpty()) {
            return Map.of();
        }
        try {
            return foldAll(batch);
        } catch (ReactionFailed failed) {
            meters.failed(failed.reason());
            throw failed;
        } catch (RuntimeException fault) {
            meters.failed(fault);
            throw fault;
        }
    }

    private Map<String, A> foldAll(List<ReactionRequest<A>> batch) {
        SortedSet<String> keys = new TreeSet<>();
        SortedSet<String> touched = new TreeSet<>();
        for (ReactionRequest<A> request : batch) {
            keys.add(request.key());
            touched.addAll(request.touched());
        }
        Map<String, A> aggregates = store.lock(keys, touched);
        List<OutboxMessage> messages = new ArrayList<>();
        ReactionSpans spans = new ReactionSpans(traces);
        TransactionSynchronizationManager.registerSynchronization(spans);
        for (int index = 0; index < batch.size(); index++) {
            try {
                react(batch.get(index), aggregates, messages, spans);
            } catch (RuntimeException reason) {
                throw new ReactionFailed(index, reason);
            } catch (StackOverflowError | LinkageError broken) { // would end the consumer's thread
                throw new ReactionFailed(index, new IllegalStateException(broken));
            }
        }
        List<A> changed =
                aggregates.values().stream().filter(Aggregate::isChanged).toList();
        if (!changed.isEmpty()) {
            store.save(changed);
        }
        outbox.append(messages);
        meters.countWhenCommitted(changed, messages);
        return aggregates;
    }

    /** Runs something in a transaction of its own, again after a lost race; see {@link FailureClassifier#CONFLICTS}. */
    public <T> T inTransaction(java.util.function.Supplier<T> work) {
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
            throw new IllegalStateException(lost);
        }
    }

    private Map<String, A> unwrapped(List<ReactionRequest<A>> batch) {
        try {
            return fold(batch);
        } catch (ReactionFailed failed) {
            throw failed.reason();
        }
    }

    private void react(
            ReactionRequest<A> request, Map<String, A> aggregates, List<OutboxMessage> messages, ReactionSpans spans) {
        A aggregate = aggregates.get(request.key());
        if (aggregate == null) {
            throw new IllegalStateException("the store gave no aggregate for " + request.key());
        }
        Span span = spans.start(request, aggregate.trace());
        try {
            Instant now = clock.instant();
            TraceContext trace = Traces.contextOf(span);
            aggregate.begin(new ReactionContext(request.cause(), now, trace));
            List<? extends DomainEvent> events = request.reaction().apply(aggregate);
            for (DomainEvent event : events) {
                messages.add(message(event, request.key(), now, trace));
            }
            spans.told(span, events);
        } catch (RuntimeException | StackOverflowError | LinkageError reason) {
            spans.failed(span, reason);
            throw reason;
        }
    }

    private OutboxMessage message(DomainEvent event, String key, Instant now, TraceContext trace) {
        SpecificRecord fact = mapping.map(event, key, now);
        return new OutboxMessage(
                EventIds.next(),
                mapping.topic(),
                key,
                fact.getSchema().getFullName(),
                source,
                now,
                trace,
                Map.of(),
                codec.encode(mapping.topic(), fact));
    }
}
