package com.emshop.saga.messaging;

import com.emshop.saga.messaging.ConsumerPositions.PositionMismatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.TransactionException;

/**
 * Handles a polled batch in one database transaction, exactly once: reactions, states, transitions, outbox rows, dead letters and
 * the consumer's positions are committed together.
 *
 * <p>An event that cannot be read becomes a dead letter at once. One whose reaction fails is tried again a few times, at once and
 * together with everything behind it, and then becomes a dead letter with all others of the batch that failed: how many fail costs
 * no further transactions. Events with the key of an open dead letter are stored behind it; other keys are handled.
 *
 * <p>At a transient fault what comes before it is committed, and the container learns which event met it: it backs off, and polls
 * the rest again. So it does where the database refuses an event for a reason that need not be the event's own; that one is given up
 * as a dead letter after its last attempt.
 */
final class BatchEventHandler implements BatchMessageListener<byte[], byte[]> {
    private final EventDecoder decoder;
    private final AggregateExecutor executor;
    private final ConsumerPositions positions;
    private final DeadLetterStore deadLetters;
    private final ProcessingMetrics metrics;
    private final int retries;

    /** @param retries how often an event is tried again whose reaction fails */
    BatchEventHandler(
            EventDecoder decoder,
            AggregateExecutor executor,
            ConsumerPositions positions,
            DeadLetterStore deadLetters,
            ProcessingMetrics metrics,
            int retries) {
        this.decoder = decoder;
        this.executor = executor;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.retries = retries;
    }

    private record Failure(ConsumerRecord<byte[], byte[]> record, RuntimeException reason) {}

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> polled) {
        List<ConsumerRecord<byte[], byte[]>> records = polled;
        List<PolledEvent> events = new ArrayList<>(polled.size());
        List<Integer> unknown = new ArrayList<>();
        Failure unreadable = null;
        for (int index = 0; index < polled.size() && unreadable == null; index++) {
            ConsumerRecord<byte[], byte[]> record = polled.get(index);
            try {
                DecodedEvent event = decoder.decode(record);
                if (event != null) {
                    events.add(PolledEvent.of(event));
                } else if (decoder.isUnknown(record)) {
                    unknown.add(index);
                }
            } catch (RuntimeException reason) {
                if (FailureClassifier.isTransient(reason)) {
                    unreadable = new Failure(record, reason);
                    records = polled.subList(0, index); // what comes behind it is polled again
                } else {
                    events.add(PolledEvent.poison(record, reason));
                }
            }
        }
        Failure failure = handle(records, events);
        if (failure == null) {
            failure = unreadable;
        }
        int end = failure == null ? polled.size() : polled.indexOf(failure.record());
        metrics.skipped((int) unknown.stream().filter(index -> index < end).count());
        if (failure != null) {
            throw EventFailure.of(failure.reason(), failure.record());
        }
    }

    /** Settles the events in order; the first that could not be settled, or null. */
    private @Nullable Failure handle(List<ConsumerRecord<byte[], byte[]>> records, List<PolledEvent> events) {
        List<ConsumerRecord<byte[], byte[]>> restRecords = records;
        List<PolledEvent> rest = events;
        int tries = 0;
        while (!rest.isEmpty()) {
            long begin = metrics.nanos();
            try {
                ConsumedBatch batch = commit(restRecords, rest, tries >= retries, begin);
                RuntimeException transientFault = batch.transientFault();
                if (transientFault != null) {
                    return new Failure(rest.get(batch.end()).record(), transientFault);
                }
                tries = batch.isAgain() ? tries + 1 : 0;
                if (batch.end() == rest.size()) {
                    return null;
                }
                rest = rest.subList(batch.end(), rest.size());
                restRecords =
                        restRecords.subList(restRecords.indexOf(rest.get(0).record()), restRecords.size());
            } catch (PositionMismatch fenced) {
                throw fenced;
            } catch (RuntimeException refusal) {
                PolledEvent first = rest.get(0);
                if (rest.size() > 1 && !FailureClassifier.isTransient(refusal)) {
                    return handleSingly(restRecords, rest); // the database does not say whose fault it was
                }
                if (first.event() != null) {
                    failed(first.event(), refusal, begin);
                }
                if (first.fault() != null || !isOfEvent(refusal)) {
                    return new Failure(first.record(), refusal);
                }
                rest = List.of(PolledEvent.poison(first.record(), refusal));
            }
        }
        return null;
    }

    private @Nullable Failure handleSingly(List<ConsumerRecord<byte[], byte[]>> records, List<PolledEvent> events) {
        int done = 0;
        for (PolledEvent event : events) {
            int end = records.indexOf(event.record()) + 1;
            Failure failure = handle(records.subList(done, end), List.of(event));
            if (failure != null) {
                return failure;
            }
            done = end;
        }
        return null;
    }

    /**
     * Whether what failed, when one event was handled alone, is the event's own fault: its reaction made something that cannot be
     * written. Other refusals of the database, such as a right or a table that is missing, would meet every event.
     */
    private static boolean isOfEvent(RuntimeException refusal) {
        return !FailureClassifier.isTransient(refusal)
                && (refusal instanceof DataIntegrityViolationException
                        || !(refusal instanceof DataAccessException || refusal instanceof TransactionException));
    }

    private ConsumedBatch commit(
            List<ConsumerRecord<byte[], byte[]>> records, List<PolledEvent> events, boolean lastTry, long begin) {
        ConsumedBatch done = executor.inTransaction(() -> {
            ConsumedBatch batch = new ConsumedBatch(records, events, positions, deadLetters, lastTry);
            executor.executeTolerantly(batch.requests(), batch);
            return batch;
        });
        done.committed();
        AfterCommit.run("a handled batch", () -> metrics.committed(done.outcomes(), begin));
        done.failures().forEach((event, reason) -> failed(event, reason, begin));
        return done;
    }

    private void failed(DecodedEvent event, RuntimeException reason, long begin) {
        AfterCommit.run("a failed event", () -> metrics.failed(event.event(), reason, begin));
    }
}
