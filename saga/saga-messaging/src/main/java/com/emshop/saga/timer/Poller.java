package com.emshop.saga.timer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A thread that looks for work at an interval, and at once when it is woken. Starts and ends with the application; ending
 * waits for the round that runs. A round that fails is logged and tried again after the interval.
 */
public final class Poller implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(20);

    private final String name;
    private final Duration interval;
    private final BooleanSupplier round;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile @Nullable Thread thread;
    private volatile boolean running;
    private volatile CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param round does a bounded piece of work; true if there may be more of it right now
     */
    public Poller(String name, Duration interval, BooleanSupplier round) {
        this.name = name;
        this.interval = interval;
        this.round = round;
    }

    String name() {
        return name;
    }

    /** Whether its thread looks for work, or was asked to end. */
    boolean isAlive() {
        Thread working = thread;
        return !running || (working != null && working.isAlive());
    }

    /** Makes the thread look for work now. Never blocks. */
    public void wake() {
        if (wakeUps.availablePermits() == 0) { // one is as good as many
            wakeUps.release();
        }
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            ended = new CountDownLatch(1);
            Thread started = new Thread(this::work, name);
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        ended.countDown();
        wakeUps.release();
        Thread stopping = thread;
        if (stopping != null) {
            try {
                stopping.join(LONGEST_ROUND.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void work() {
        boolean failed = false;
        while (running) {
            try {
                if (failed) {
                    // wake() does not shorten it: a fault that comes at once must not become a busy loop.
                    ended.await(interval.toMillis(), TimeUnit.MILLISECONDS);
                    failed = false;
                }
                boolean more = round.getAsBoolean();
                if (!more) {
                    await();
                }
            } catch (InterruptedException interrupted) {
                return;
            } catch (RuntimeException fault) {
                log.error("{} failed and is tried again in {}", name, interval, fault);
                failed = true;
            }
        }
    }

    private void await() throws InterruptedException {
        boolean woken = wakeUps.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
        if (woken) {
            wakeUps.drainPermits();
        }
    }
}
