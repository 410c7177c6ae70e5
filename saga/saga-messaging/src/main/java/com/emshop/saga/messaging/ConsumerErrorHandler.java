package com.emshop.saga.messaging;

import com.emshop.saga.messaging.ConsumerPositions.PositionMismatch;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * What happens when a batch, or a poll, fails. A failing event blocks its partition while it backs off, which keeps the order:
 * for as long as a transient fault lasts, or until an event that fails by its own fault becomes a dead letter. After a failed
 * comparison of positions the consumer seeks to the database's positions. Where a topic does not have what lies at a position,
 * the consumers stop and say why: going on elsewhere could lose events.
 */
final class ConsumerErrorHandler extends DefaultErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(ConsumerErrorHandler.class);

    private final ConsumerPositions positions;
    private volatile @Nullable String stopReason;

    ConsumerErrorHandler(ConsumerPositions positions, DeadLetterStore deadLetters, MessagingProperties.Retry retry) {
        super(
                (record, fault) -> {
                    @SuppressWarnings("unchecked") // the consumers read bytes
                    ConsumerRecord<byte[], byte[]> bytes = (ConsumerRecord<byte[], byte[]>) record;
                    deadLetters.add(bytes, reasonOf(fault), positions);
                },
                backOff(retry, retry.attempts()));
        this.positions = positions;
        setBackOffFunction(
                (record, fault) -> FailureClassifier.isTransient(fault) ? backOff(retry, Long.MAX_VALUE) : null);
    }

    /** Why the consumers were stopped; null if they were not. */
    @Nullable
    String stopReason() {
        return stopReason;
    }

    @Override
    public void handleBatch(
            Exception thrown,
            ConsumerRecords<?, ?> records,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable invokeListener) {
        if (causeOf(thrown, PositionMismatch.class) == null) {
            super.handleBatch(thrown, records, consumer, container, invokeListener);
        } else {
            seekToPositions(thrown, records.partitions(), consumer, container);
        }
    }

    private void seekToPositions(
            Exception thrown,
            Set<TopicPartition> partitions,
            Consumer<?, ?> consumer,
            MessageListenerContainer container) {
        log.warn("the consumer seeks to the positions in the database: {}", String.valueOf(thrown.getMessage()));
        Set<TopicPartition> own =
                partitions.stream().filter(consumer.assignment()::contains).collect(Collectors.toSet());
        if (!own.isEmpty()) {
            try {
                positions.seek(consumer, own);
            } catch (PositionUnusable unusable) {
                stop(unusable, container);
            }
        }
    }

    @Override
    public void handleOtherException(
            Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        if (causeOf(thrown, NoOffsetForPartitionException.class) != null) {
            // The database or the brokers were away when the partitions were assigned, so nobody sought there.
            seekToPositions(thrown, consumer.assignment(), consumer, container);
            return;
        }
        Throwable reason = causeOf(thrown, PositionUnusable.class);
        if (reason == null) {
            reason = causeOf(thrown, InvalidOffsetException.class); // deleted or truncated while it was consumed
        }
        if (reason == null) {
            super.handleOtherException(thrown, consumer, container, batchListener);
        } else {
            stop(reason, container);
        }
    }

    private void stop(Throwable reason, MessageListenerContainer container) {
        stopReason = String.valueOf(reason.getMessage());
        log.error("the consumers stop; an operator has to decide where they go on: {}", stopReason, reason);
        container.stopAbnormally(() -> {});
    }

    private static <T extends Throwable> @Nullable T causeOf(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** The fault itself, without what the container wrapped around it. */
    private static Throwable reasonOf(Throwable fault) {
        EventFailure failure = causeOf(fault, EventFailure.class);
        return failure == null || failure.getCause() == null ? fault : failure.getCause();
    }

    private static ExponentialBackOff backOff(MessagingProperties.Retry retry, long attempts) {
        ExponentialBackOff backOff = new ExponentialBackOff(retry.initialDelay().toMillis(), 2);
        backOff.setMaxInterval(retry.maxDelay().toMillis());
        backOff.setMaxAttempts(attempts);
        return backOff;
    }
}
