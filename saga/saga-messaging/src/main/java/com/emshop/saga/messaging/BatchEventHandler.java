package com.emshop.saga.messaging;

import com.emshop.saga.messaging.ConsumerPositions.PositionMismatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchMessageListener;

/**
 * Handles a polled batch in one database transaction, exactly once: reactions, states, transitions, outbox rows and the
 * consumer's positions are committed together.
 *
 * <p>When one event fails, what comes before it is committed, and the container learns which one it was: it backs off, polls
 * the rest again, and gives the event up as a dead letter after its last attempt. Events with the key of an open dead letter
 * are stored behind it.
 */
final class BatchEventHandler implements BatchMessageListener<byte[], byte[]> {
    private final EventDecoder decoder;
    private final AggregateExecutor executor;
    private final ConsumerPositions positions;
    private final DeadLetterStore deadLetters;
    private final ProcessingMetrics metrics;

    BatchEventHandler(
            EventDecoder decoder,
            AggregateExecutor executor,
            ConsumerPositions positions,
            DeadLetterStore deadLetters,
            ProcessingMetrics metrics) {
        this.decoder = decoder;
        this.executor = executor;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    private record Failure(ConsumerRecord<byte[], byte[]> record, RuntimeException reason) {}

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> polled) {
        List<ConsumerRecord<byte[], byte[]>> records = polled;
        List<DecodedEvent> events = new ArrayList<>(polled.size());
        Failure unreadable = null;
        for (int index = 0; index < polled.size() && unreadable == null; index++) {
            try {
                DecodedEvent event = decoder.decode(polled.get(index));
                if (event != null) {
                    events.add(event);
                }
            } catch (RuntimeException reason) {
                unreadable = new Failure(polled.get(index), reason);
                records = polled.subList(0, index); // what comes behind it is polled again
            }
        }
        Failure failure = events.isEmpty() ? null : handle(records, events);
        if (failure == null) {
            failure = unreadable;
        }
        if (failure != null) {
            throw EventFailure.of(failure.reason(), failure.record());
        }
    }

    /** Commits as much of the batch as succeeds in order; the first event that failed, or null. */
    private @Nullable Failure handle(List<ConsumerRecord<byte[], byte[]>> records, List<DecodedEvent> events) {
        long begin = metrics.nanos();
        try {
            return commit(records, events, begin);
        } catch (PositionMismatch fenced) {
            throw fenced;
        } catch (RuntimeException writing) {
            if (events.size() == 1 || FailureClassifier.isTransient(writing)) {
                return failed(events.get(0), writing, begin);
            }
            return handleSingly(records, events); // the database refused something, and does not say whose it was
        }
    }

    private @Nullable Failure handleSingly(List<ConsumerRecord<byte[], byte[]>> records, List<DecodedEvent> events) {
        int done = 0;
        for (DecodedEvent event : events) {
            int end = records.indexOf(event.record()) + 1;
            long begin = metrics.nanos();
            try {
                Failure failure = commit(records.subList(done, end), List.of(event), begin);
                if (failure != null) {
                    return failure;
                }
            } catch (PositionMismatch fenced) {
                throw fenced;
            } catch (RuntimeException reason) {
                return failed(event, reason, begin);
            }
            done = end;
        }
        return null;
    }

    private @Nullable Failure commit(
            List<ConsumerRecord<byte[], byte[]>> records, List<DecodedEvent> events, long begin) {
        List<BatchRequest> requests = events.stream().map(DecodedEvent::batched).toList();
        Attempt done = executor.inTransaction(() -> {
            ConsumedBatch batch = new ConsumedBatch(records, events, positions, deadLetters);
            return new Attempt(batch, executor.executePrefix(requests, batch));
        });
        done.batch().committed();
        AfterCommit.run("a handled batch", () -> metrics.committed(done.batch().outcomes(), begin));
        RuntimeException failure = done.result().failure();
        return failure == null ? null : failed(events.get(done.result().end()), failure, begin);
    }

    private record Attempt(ConsumedBatch batch, AggregateExecutor.Prefix result) {}

    private Failure failed(DecodedEvent event, RuntimeException reason, long begin) {
        AfterCommit.run("a failed event", () -> metrics.failed(event.event(), reason, begin));
        return new Failure(event.record(), reason);
    }
}
