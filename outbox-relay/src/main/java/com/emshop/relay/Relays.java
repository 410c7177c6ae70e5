package com.emshop.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the relays of all sources, each on a thread of its own, so that the trouble of one server stays with it. */
final class Relays implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relays.class);

    /** A relay in the middle of a Kafka transaction gets this long to finish it; one that does not is cut off. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final List<SourceRelay> relays;
    private final RelayProperties.Supervision supervision;
    private final List<Thread> threads = new ArrayList<>();
    private final Duration signInterval;
    private final ScheduledExecutorService backlogChecks;
    private final ScheduledExecutorService signsOfLife;
    private volatile boolean running;

    /** @param signInterval how often a leader gives a sign of life */
    Relays(List<SourceRelay> relays, RelayProperties.Supervision supervision, Duration signInterval) {
        this.relays = List.copyOf(relays);
        this.supervision = supervision;
        this.signInterval = signInterval;
        // One thread a source: a server that does not answer must not hide the backlog of another, nor cost it the
        // lead.
        this.backlogChecks = threads("backlog-check");
        this.signsOfLife = threads("sign-of-life");
    }

    private ScheduledExecutorService threads(String name) {
        return Executors.newScheduledThreadPool(relays.size(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A thread for each task, which nobody waits for when the process ends. */
    static Executor ofItsOwn(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        };
    }

    List<SourceRelay> all() {
        return relays;
    }

    @Override
    public void start() {
        running = true;
        for (SourceRelay relay : relays) {
            Thread thread = new Thread(relay, "relay-" + relay.source());
            threads.add(thread);
            thread.start();
            regularly(backlogChecks, relay::checkBacklog, supervision.backlogCheck());
            regularly(signsOfLife, relay::keepLead, signInterval);
        }
    }

    private static void regularly(ScheduledExecutorService threads, Runnable task, Duration interval) {
        Runnable lasting = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // The executor would never call it again, and nobody would know.
                log.error("A regular look at a relay failed", e);
            }
        };
        var unused = threads.scheduleWithFixedDelay(
                lasting, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        backlogChecks.shutdownNow();
        relays.forEach(SourceRelay::requestStop);
        try {
            for (Thread thread : threads) {
                thread.join(STOP_TIMEOUT.toMillis());
                if (thread.isAlive()) {
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Last: until the relays have ended they are to keep the lead.
        signsOfLife.shutdownNow();
        running = false;
    }

    /** Before the web server: taking a source over takes a while, and both can start at the same time. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
