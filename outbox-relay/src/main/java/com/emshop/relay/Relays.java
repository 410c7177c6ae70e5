package com.emshop.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/** Runs the relays of all sources, each on a thread of its own, so that the trouble of one server stays with it. */
final class Relays implements SmartLifecycle {

    /** A relay in the middle of a Kafka transaction gets this long to finish it; one that does not is cut off. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final List<SourceRelay> relays;
    private final RelayProperties.Supervision supervision;
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService backlogChecks;
    private volatile boolean running;

    Relays(List<SourceRelay> relays, RelayProperties.Supervision supervision) {
        this.relays = List.copyOf(relays);
        this.supervision = supervision;
        // One thread a source: a server that does not answer must not hide the backlog of another.
        this.backlogChecks = Executors.newScheduledThreadPool(relays.size(), task -> {
            Thread thread = new Thread(task, "backlog-check");
            thread.setDaemon(true);
            return thread;
        });
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
            long intervalMillis = supervision.backlogCheck().toMillis();
            var unused = backlogChecks.scheduleWithFixedDelay(
                    relay::checkBacklog, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
        }
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
