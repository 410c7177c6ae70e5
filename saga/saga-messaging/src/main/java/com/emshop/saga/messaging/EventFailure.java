package com.emshop.saga.messaging;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.listener.BatchListenerFailedException;

/**
 * Which record of a batch failed, and by whose fault. The two kinds are siblings: the container begins to count anew when the
 * kind changes, so that neither a passing trouble uses up the tries of a poisoned event nor a poisoned event hides behind one.
 */
abstract sealed class EventFailure extends BatchListenerFailedException {
    private static final long serialVersionUID = 1L;

    private EventFailure(RuntimeException reason, ConsumerRecord<byte[], byte[]> record) {
        super(String.valueOf(reason.getMessage()), reason, record);
    }

    static EventFailure of(RuntimeException reason, ConsumerRecord<byte[], byte[]> record) {
        return FailureClassifier.isTransient(reason)
                ? new TransientFailure(reason, record)
                : new PermanentFailure(reason, record);
    }

    /** The environment's fault: tried again for as long as it lasts. */
    static final class TransientFailure extends EventFailure {
        private static final long serialVersionUID = 1L;

        private TransientFailure(RuntimeException reason, ConsumerRecord<byte[], byte[]> record) {
            super(reason, record);
        }
    }

    /** The event's own fault: tried again a few times. */
    static final class PermanentFailure extends EventFailure {
        private static final long serialVersionUID = 1L;

        private PermanentFailure(RuntimeException reason, ConsumerRecord<byte[], byte[]> record) {
            super(reason, record);
        }
    }
}
