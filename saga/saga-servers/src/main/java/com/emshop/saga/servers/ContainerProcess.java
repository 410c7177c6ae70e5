package com.emshop.saga.servers;

import com.emshop.saga.servers.process.LogFile;
import com.emshop.saga.servers.process.Polling;
import com.emshop.saga.servers.process.ProcessId;
import com.emshop.saga.servers.process.StartFailedException;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.TopContainerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.testcontainers.containers.GenericContainer;

/**
 * The process in a container. The container is made at the first start and kept over every end and start, with its data, until
 * this JVM ends. Every object of this JVM with the same port means the same container.
 */
final class ContainerProcess implements Server {
    private static final Map<Integer, GenericContainer<?>> CONTAINERS = new ConcurrentHashMap<>();
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration GONE_TIMEOUT = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 30;

    private final String name;
    private final LogFile log;
    private final int port;
    private final Supplier<GenericContainer<?>> container;
    private final BooleanSupplier readiness;
    private final Runnable afterStart;

    /**
     * @param readiness asked again and again after a start; must answer soon and without throwing
     * @param afterStart what has to be done each time it is ready
     */
    ContainerProcess(
            String name,
            LogFile log,
            int port,
            Supplier<GenericContainer<?>> container,
            BooleanSupplier readiness,
            Runnable afterStart) {
        this.name = name;
        this.log = log;
        this.port = port;
        this.container = container;
        this.readiness = readiness;
        this.afterStart = afterStart;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LogFile log() {
        return log;
    }

    @Override
    public Optional<ProcessId> running() {
        return made().flatMap(this::processOf);
    }

    private Optional<GenericContainer<?>> made() {
        return Optional.ofNullable(CONTAINERS.get(port));
    }

    private Optional<ProcessId> processOf(GenericContainer<?> of) {
        InspectContainerResponse.ContainerState state =
                client(of).inspectContainerCmd(of.getContainerId()).exec().getState();
        Long pid = state.getPidLong();
        String startedAt = state.getStartedAt();
        return Boolean.TRUE.equals(state.getRunning()) && pid != null && startedAt != null
                ? Optional.of(new ProcessId(pid, Instant.parse(startedAt)))
                : Optional.empty();
    }

    /** The one that was started last: before it come scripts that wait for it. */
    @Override
    public Optional<ProcessId> hostProcess() {
        return made().filter(of -> processOf(of).isPresent()).flatMap(of -> {
            TopContainerResponse top =
                    client(of).topContainerCmd(of.getContainerId()).exec();
            int pid = List.of(top.getTitles()).indexOf("PID");
            return Arrays.stream(top.getProcesses())
                    .map(process -> Long.parseLong(process[pid]))
                    .filter(process -> isIn(of, process))
                    .max(Comparator.naturalOrder())
                    .flatMap(ProcessHandle::of)
                    .map(ProcessId::of);
        });
    }

    /** False for a process of the same number, where the engine runs in a machine of its own. */
    private static boolean isIn(GenericContainer<?> container, long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cgroup"))
                    .contains(container.getContainerId());
        } catch (IOException elsewhere) {
            return false;
        }
    }

    @Override
    public boolean isReady() {
        return running().isPresent() && readiness.getAsBoolean();
    }

    @Override
    public void start() {
        Optional<GenericContainer<?>> before = made();
        if (before.isEmpty()) {
            make();
        } else if (running().isEmpty()) {
            client(before.get())
                    .startContainerCmd(before.get().getContainerId())
                    .exec();
        }
        if (!Polling.until(START_TIMEOUT, readiness)) {
            keepLog();
            throw new StartFailedException(name, "was not ready within " + START_TIMEOUT.toSeconds() + " s", log);
        }
        afterStart.run();
    }

    private void make() {
        GenericContainer<?> fresh = container.get();
        log.rotate();
        // Whatever else ends containers: they end with this JVM.
        Runtime.getRuntime().addShutdownHook(new Thread(fresh::stop, "end-" + name));
        fresh.start();
        CONTAINERS.put(port, fresh);
    }

    @Override
    public void stop() {
        made().filter(of -> processOf(of).isPresent()).ifPresent(of -> {
            client(of)
                    .stopContainerCmd(of.getContainerId())
                    .withTimeout(STOP_SECONDS)
                    .exec();
            awaitGone(of);
        });
    }

    @Override
    public void kill9() {
        made().filter(of -> processOf(of).isPresent()).ifPresent(of -> {
            client(of).killContainerCmd(of.getContainerId()).exec();
            awaitGone(of);
        });
    }

    @Override
    public void freeze() {
        client(required()).pauseContainerCmd(required().getContainerId()).exec();
    }

    @Override
    public void thaw() {
        client(required()).unpauseContainerCmd(required().getContainerId()).exec();
    }

    private GenericContainer<?> required() {
        return made().orElseThrow(() -> new IllegalStateException(name + " was never started"));
    }

    private void awaitGone(GenericContainer<?> of) {
        if (!Polling.until(GONE_TIMEOUT, () -> processOf(of).isEmpty())) {
            throw new IllegalStateException(name + " in container " + of.getContainerId() + " does not end");
        }
        keepLog();
    }

    /** What the container has written so far, for whoever looks for it where the log of a process would be. */
    private void keepLog() {
        made().ifPresent(of -> {
            try {
                Files.createDirectories(log.path().toAbsolutePath().getParent());
                Files.writeString(
                        log.path(), of.getLogs(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static DockerClient client(GenericContainer<?> of) {
        return of.getDockerClient();
    }
}
