package com.emshop.relay.purge;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/** Runs the purges of all sources at their interval, each on a thread of its own, none on one that relays. */
public final class Purges implements SmartLifecycle {

    private final List<Purge> purges;
    private final Duration interval;
    private final ScheduledExecutorService threads;
    private volatile boolean running;

    public Purges(List<Purge> purges, Duration interval) {
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
        for (Purge purge : purges) {
            var unused = threads.scheduleWithFixedDelay(
                    purge::run, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What is being deleted at this moment is deleted, or rolled back by the server. */
    @Override
    public void stop() {
        purges.forEach(Purge::stop);
        threads.shutdownNow();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
