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

/** Runs the relays of all sources, each on its own thread, so that a failing server does not affect the others. */
final class RelayRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RelayRunner.class);

    /** How long a relay may take to finish its Kafka transaction on shutdown; then its thread is interrupted. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final List<SourceRelay> relays;
    private final RelayProperties.Supervision supervision;
    private final List<Thread> threads = new ArrayList<>();
    private final Duration heartbeatInterval;
    private final ScheduledExecutorService backlogChecks;
    private final ScheduledExecutorService heartbeats;
    private volatile boolean running;

    /** @param heartbeatInterval how often a leader sends a heartbeat */
    RelayRunner(List<SourceRelay> relays, RelayProperties.Supervision supervision, Duration heartbeatInterval) {
        this.relays = List.copyOf(relays);
        this.supervision = supervision;
        this.heartbeatInterval = heartbeatInterval;
        // One thread per source: a server that hangs must not delay the checks of another, or cost it the leader lock.
        this.backlogChecks = daemons("backlog-check");
        this.heartbeats = daemons("heartbeat");
    }

    private ScheduledExecutorService daemons(String name) {
        return Executors.newScheduledThreadPool(relays.size(), task -> daemon(task, name));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs each task on a new daemon thread, which does not delay the end of the process. */
    static Executor newThreadPerTask(String name) {
        return task -> daemon(task, name).start();
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
            schedule(backlogChecks, relay::checkBacklog, supervision.backlogCheckInterval());
            schedule(heartbeats, relay::renewLeadership, heartbeatInterval);
        }
    }

    private static void schedule(ScheduledExecutorService executor, Runnable task, Duration interval) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // An exception would silently end the schedule.
                log.error("A periodic check of a relay failed", e);
            }
        };
        var unused = executor.scheduleWithFixedDelay(
                guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
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
        // Last: the relays need the leader lock until they have ended.
        heartbeats.shutdownNow();
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
