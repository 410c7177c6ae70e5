package com.emshop.relay.binlog;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the relay's thread when the connector's binlog thread has queued something. */
final class Arrivals {

    private final Semaphore signal = new Semaphore(0);
    private volatile boolean waiting;

    /** Tells how much is queued, after each change; calls come one at a time. */
    void queued(int size) {
        waiting = size > 0;
        if (size > 0 && signal.availablePermits() == 0) {
            signal.release();
        }
    }

    /** Returns at once if something is queued, else when something comes or the time is over. */
    void await(Duration limit) throws InterruptedException {
        if (!waiting) {
            var unused = signal.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        }
        // A permit that comes from here on is for something that the next poll may miss: it stays.
        if (!waiting) {
            signal.drainPermits();
        }
    }
}
