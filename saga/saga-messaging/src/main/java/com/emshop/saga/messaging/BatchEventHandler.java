package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Handles a polled batch in one database transaction: dedupe, reactions, states, logs, outbox. The container commits the
 * offsets afterwards; a crash in between brings the batch again, and the inbox knows it.
 *
 * <p>When one event fails, what comes before it is committed, and the container is told which one it was: it backs off, brings
 * the rest again, and gives the event up as a dead letter after its last try. Events of an order that has a parked event are
 * parked behind it.
 */
final class BatchEventHandler<A extends Aggregate<?, ?>> implements BatchMessageListener<byte[], byte[]> {
    private final EventDecoder<A> deliveries;
    private final AggregateExecutor<A> executor;
    private final Inbox inbox;
    private final DeadLetterStore deadLetters;
    private final TransactionTemplate transaction;
    private final ProcessingMetrics steps;

    BatchEventHandler(
            EventDecoder<A> deliveries,
            AggregateExecutor<A> executor,
            Inbox inbox,
            DeadLetterStore deadLetters,
            TransactionTemplate transaction,
            ProcessingMetrics steps) {
        this.deliveries = deliveries;
        this.executor = executor;
        this.inbox = inbox;
        this.deadLetters = deadLetters;
        this.transaction = transaction;
        this.steps = steps;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> polled) {
        List<DecodedEvent<A>> batch = new ArrayList<>(polled.size());
        Failure unreadable = null;
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            try {
                DecodedEvent<A> delivery = deliveries.read(record);
                if (delivery != null) {
                    batch.add(delivery);
                }
            } catch (RuntimeException reason) {
                unreadable = new Failure(record, reason);
                break; // what comes behind it is brought again
            }
        }
        Failure failure = handle(batch);
        if (failure == null) {
            failure = unreadable;
        }
        if (failure != null) {
            throw EventFailure.of(failure.reason(), failure.record());
        }
    }

    private record Failure(ConsumerRecord<byte[], byte[]> record, RuntimeException reason) {}

    /** Commits as much of the batch as succeeds in order; the first that failed, or null. */
    private @Nullable Failure handle(List<DecodedEvent<A>> batch) {
        List<DecodedEvent<A>> rest = batch;
        Failure failure = null;
        while (!rest.isEmpty()) { // gets shorter with each failure
            long begin = steps.nanos();
            try {
                commit(rest, begin);
                return failure;
            } catch (ReactionFailed failed) {
                failure = failure(rest.get(failed.index()), failed.reason(), begin);
                rest = rest.subList(0, failed.index());
            } catch (RuntimeException writing) {
                if (rest.size() == 1 || FailureClassifier.isTransient(writing)) {
                    return failure(rest.get(0), writing, begin);
                }
                // The database refused something, and does not say whose it was.
                Failure first = handleSingly(rest);
                return first != null ? first : failure;
            }
        }
        return failure;
    }

    private @Nullable Failure handleSingly(List<DecodedEvent<A>> batch) {
        for (DecodedEvent<A> delivery : batch) {
            long begin = steps.nanos();
            try {
                commit(List.of(delivery), begin);
            } catch (ReactionFailed failed) {
                return failure(delivery, failed.reason(), begin);
            } catch (RuntimeException reason) {
                return failure(delivery, reason, begin);
            }
        }
        return null;
    }

    private Failure failure(DecodedEvent<A> delivery, RuntimeException reason, long begin) {
        AfterCommit.run("a failed event", () -> steps.failed(delivery.event(), reason, begin));
        return new Failure(delivery.record(), reason);
    }

    private void commit(List<DecodedEvent<A>> batch, long begin) {
        Map<String, List<ReceivedEvent>> outcomes = new LinkedHashMap<>();
        transaction.executeWithoutResult(status -> apply(batch, outcomes));
        AfterCommit.run("a handled batch", () -> steps.committed(outcomes, begin));
    }

    private void apply(List<DecodedEvent<A>> batch, Map<String, List<ReceivedEvent>> outcomes) {
        Set<String> keys = new HashSet<>();
        Set<UUID> ids = new HashSet<>();
        for (DecodedEvent<A> delivery : batch) {
            keys.add(delivery.event().key());
            ids.add(delivery.event().id());
        }
        Map<String, Long> held = deadLetters.held(keys);
        Set<UUID> handled = new HashSet<>(inbox.known(ids));
        List<UUID> fresh = new ArrayList<>();
        List<ReactionRequest<A>> requests = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int position = 0; position < batch.size(); position++) {
            DecodedEvent<A> delivery = batch.get(position);
            ReceivedEvent event = delivery.event();
            Long parked = held.get(event.key());
            if (!handled.add(event.id())) {
                note(outcomes, "duplicate", event);
            } else if (parked != null) {
                deadLetters.parkBehind(delivery.record(), parked);
                note(outcomes, "held", event);
            } else {
                fresh.add(event.id());
                requests.add(delivery.request());
                positions.add(position);
                note(outcomes, ProcessingMetrics.HANDLED, event);
            }
        }
        if (!requests.isEmpty()) {
            try {
                executor.fold(requests);
            } catch (ReactionFailed failed) {
                throw new ReactionFailed(positions.get(failed.index()), failed.reason());
            }
            inbox.record(fresh);
        }
    }

    private static void note(Map<String, List<ReceivedEvent>> outcomes, String outcome, ReceivedEvent event) {
        outcomes.computeIfAbsent(outcome, none -> new ArrayList<>()).add(event);
    }
}
