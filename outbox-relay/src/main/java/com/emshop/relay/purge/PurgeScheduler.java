package com.emshop.relay.purge;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/** Runs the purges of all sources periodically, each on its own thread, so that they delay neither the relays nor each other. */
public final class PurgeScheduler implements SmartLifecycle {

    private final List<OutboxPurge> purges;
    private final Duration interval;
    private final ScheduledExecutorService threads;
    private volatile boolean running;

    public PurgeScheduler(List<OutboxPurge> purges, Duration interval) {
        this.purges = List.copyOf(purges);
        this.interval = interval;
        this.threads = Executors.newScheduledThreadPool(purges.size(), task -> {
            Thread thread = new Thread(task, "purge");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void start() {
        running = true;
        for (OutboxPurge purge : purges) {
            var unused = threads.scheduleWithFixedDelay(
                    purge::run, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Interrupts running purges. The server commits or rolls back the statement that is running. */
    @Override
    public void stop() {
        purges.forEach(OutboxPurge::stop);
        threads.shutdownNow();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
