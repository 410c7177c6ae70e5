package com.emshop.saga.messaging;

import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.listener.BatchMessageListener;

/**
 * Pauses after each batch for as long as its handling took, within given limits: more events gather meanwhile, and share the
 * next transaction. No pause follows a full batch, because more events are waiting already, nor one that failed, because
 * its backoff does. None comes before a batch, so an event after a silence waits for nothing.
 */
final class PausingListener implements BatchMessageListener<byte[], byte[]> {
    private final BatchMessageListener<byte[], byte[]> handler;
    private final int fullBatch;
    private final long shortestPauseNanos;
    private final long longestPauseNanos;
    private final LongSupplier nanos;
    private final LongConsumer pause;

    /**
     * @param fullBatch how many records a batch has at most
     * @param shortestPause see {@link MessagingProperties}
     * @param longestPause the same; the shortest one counts where it is longer
     * @param nanos a clock that only goes forward
     * @param pause blocks the caller for so many nanoseconds
     */
    PausingListener(
            BatchMessageListener<byte[], byte[]> handler,
            int fullBatch,
            Duration shortestPause,
            Duration longestPause,
            LongSupplier nanos,
            LongConsumer pause) {
        this.handler = handler;
        this.fullBatch = fullBatch;
        this.shortestPauseNanos = shortestPause.toNanos();
        this.longestPauseNanos = longestPause.toNanos();
        this.nanos = nanos;
        this.pause = pause;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> polled) {
        long begin = nanos.getAsLong();
        handler.onMessage(polled);
        if (polled.size() < fullBatch) {
            pause.accept(Math.max(shortestPauseNanos, Math.min(nanos.getAsLong() - begin, longestPauseNanos)));
        }
    }
}
