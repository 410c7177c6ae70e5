package com.emshop.saga.messaging;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Gets the ids of the schemas of all types that this service emits, before it is ready; the codec keeps them for good. Until then
 * nothing is executed that could emit an event, so that no transaction ever waits for the registry. Where the registry is away it
 * tries again, in a thread of its own, and the service starts meanwhile: not ready, and saying why. Thread-safe.
 */
final class EmittedSchemas implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(EmittedSchemas.class);

    private final EventCodec codec;
    private final EventMapping<?> mapping;
    private final Duration interval;
    private volatile @Nullable Thread thread;
    private volatile CountDownLatch stopped = new CountDownLatch(0);
    private volatile boolean known;
    private volatile @Nullable String reason;

    /** @param interval how long to wait before the next try */
    EmittedSchemas(EventCodec codec, EventMapping<?> mapping, Duration interval) {
        this.codec = codec;
        this.mapping = mapping;
        this.interval = interval;
        this.known = mapping.records().isEmpty();
        this.reason = known ? null : "not asked for yet";
    }

    /** @throws SchemaUnavailableException unless all are known */
    void require() {
        if (!known) {
            throw new SchemaUnavailableException(
                    "the schemas of this service's events have no ids yet: " + reason, null);
        }
    }

    /** Why not all are known; null if they are. */
    @Nullable
    String missing() {
        return known ? null : reason;
    }

    /** The first try is the caller's, so that a service whose registry answers is ready when it has started. */
    @Override
    public synchronized void start() {
        if (!known && thread == null && !ask()) {
            stopped = new CountDownLatch(1);
            Thread asking = new Thread(this::askAgain, "emitted-schemas");
            asking.setDaemon(true);
            thread = asking;
            asking.start();
        }
    }

    private void askAgain() {
        try {
            while (!stopped.await(interval.toMillis(), TimeUnit.MILLISECONDS) && !ask()) {
                // not yet
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ask() {
        try {
            codec.prepare(mapping.topic(), mapping.records());
            known = true;
            log.info(
                    "the schemas of {} types of events have their ids",
                    mapping.records().size());
        } catch (RuntimeException | LinkageError fault) {
            reason = fault.toString();
            log.warn(
                    "the registry gives no ids of schemas, so this service is not ready; next try in {}",
                    interval,
                    fault);
        }
        return known;
    }

    @Override
    public synchronized void stop() {
        Thread asking = thread;
        thread = null;
        stopped.countDown();
        if (asking != null) {
            asking.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return known || thread != null;
    }

    /** Before everything that consumes or executes. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
