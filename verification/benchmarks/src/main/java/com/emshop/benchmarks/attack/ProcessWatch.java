package com.emshop.benchmarks.attack;

import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks at the processes of a shop every few seconds, from its creation on. Safe for several threads. */
final class ProcessWatch implements AutoCloseable {
    private static final long INTERVAL_SECONDS = 5;
    private static final String OUT_OF_MEMORY = "OutOfMemoryError";

    private final Map<String, Server> servers = new LinkedHashMap<>();
    private final Map<String, Optional<ProcessId>> atStart = new LinkedHashMap<>();
    private final Map<String, Double> cpuAtStart = new LinkedHashMap<>();
    private final Map<String, List<ProcessFigures>> samples = new LinkedHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "process-watch");
        thread.setDaemon(true);
        return thread;
    });

    ProcessWatch(Collection<Server> processes) {
        for (Server server : processes) {
            servers.put(server.name(), server);
            atStart.put(server.name(), server.hostProcess());
            cpuAtStart.put(server.name(), cpuMillis(server));
            samples.put(server.name(), new ArrayList<>());
        }
        timer.scheduleAtFixedRate(this::sample, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void sample() {
        servers.forEach((name, server) -> server.hostProcess()
                .flatMap(ProcessFigures::of)
                .ifPresent(figures ->
                        samples.computeIfAbsent(name, none -> new ArrayList<>()).add(figures)));
    }

    private static double cpuMillis(Server server) {
        return server.hostProcess()
                        .flatMap(ProcessId::find)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e6;
    }

    /** By process, since the creation; without those that the system says nothing of. */
    synchronized Map<String, ProcessUse> uses() {
        sample();
        var uses = new LinkedHashMap<String, ProcessUse>();
        samples.forEach((name, figures) -> {
            Server server = servers.get(name);
            if (server != null && !figures.isEmpty()) {
                // Less than nothing is a process that was started anew.
                uses.put(
                        name,
                        ProcessUse.of(figures, Math.max(0, cpuMillis(server) - cpuAtStart.getOrDefault(name, 0.0))));
            }
        });
        return uses;
    }

    /** What is wrong with the processes: those that are not the ones that ran at the beginning, and those without memory. */
    List<String> troubles(Set<String> restarted) throws IOException {
        var troubles = new ArrayList<String>();
        for (Server server : servers.values()) {
            String name = server.name();
            if (!restarted.contains(name) && !server.hostProcess().equals(atStart.get(name))) {
                troubles.add(name + " ended, or was started anew");
            }
            for (Path log : List.of(server.log().path(), server.log().previous())) {
                if (Files.exists(log)) {
                    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                        lines.filter(line -> line.contains(OUT_OF_MEMORY))
                                .findFirst()
                                .ifPresent(line -> troubles.add(name + " had no memory left: " + line));
                    }
                }
            }
        }
        return troubles;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
