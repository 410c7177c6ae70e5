package com.emshop.saga.servers.process;

import com.emshop.saga.servers.Server;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A process that lives on when the JVM that started it ends, and that any JVM with the same pid file can ask, end and
 * start again. It has a session of its own, an empty standard input, and writes to its log file.
 *
 * <p>Not synchronized between JVMs: two that start the same process at once start two.
 */
public final class ChildProcess implements Server {
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final String name;
    private final PidFile pidFile;
    private final LogFile log;
    private final Supplier<Launch> launch;
    private final BooleanSupplier readiness;
    private final Duration startTimeout;
    private final Duration stopTimeout;

    /**
     * @param launch asked at each start
     * @param readiness asked again and again after a start; must answer soon and without throwing
     * @param stopTimeout how long it may take to end when asked politely
     */
    public ChildProcess(
            String name,
            PidFile pidFile,
            LogFile log,
            Supplier<Launch> launch,
            BooleanSupplier readiness,
            Duration startTimeout,
            Duration stopTimeout) {
        this.name = name;
        this.pidFile = pidFile;
        this.log = log;
        this.launch = launch;
        this.readiness = readiness;
        this.startTimeout = startTimeout;
        this.stopTimeout = stopTimeout;
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
        return pidFile.read().filter(ProcessId::isAlive);
    }

    @Override
    public Optional<ProcessId> hostProcess() {
        return running();
    }

    @Override
    public boolean isReady() {
        return running().isPresent() && readiness.getAsBoolean();
    }

    /** {@inheritDoc} A process that is not ready in time is left running for whoever cleans up. */
    @Override
    public void start() {
        if (running().isEmpty()) {
            spawn();
        }
        awaitReady();
    }

    private void spawn() {
        Launch how = launch.get();
        log.rotate();
        try {
            Files.createDirectories(how.directory());
            var builder = new ProcessBuilder(Programs.inOwnSession(how.command()))
                    .directory(how.directory().toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
            builder.environment().putAll(how.environment());
            Process process = builder.start();
            try {
                pidFile.write(ProcessId.of(process.toHandle()));
            } catch (IllegalStateException endedAtOnce) {
                throw new StartFailedException(name, "ended at once", log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    private void awaitReady() {
        boolean settled = Polling.until(
                startTimeout, () -> readiness.getAsBoolean() || running().isEmpty());
        if (running().isEmpty()) {
            throw new StartFailedException(name, "ended before it was ready", log);
        }
        if (!settled) {
            throw new StartFailedException(name, "was not ready within " + startTimeout.toSeconds() + " s", log);
        }
    }

    @Override
    public void stop() {
        running().ifPresent(process -> {
            process.find().ifPresent(ProcessHandle::destroy);
            if (!Polling.until(stopTimeout, () -> !process.isAlive())) {
                kill(process);
            }
        });
        pidFile.delete();
    }

    @Override
    public void kill9() {
        running().ifPresent(this::kill);
    }

    @Override
    public void freeze() {
        required().freeze();
    }

    @Override
    public void thaw() {
        required().thaw();
    }

    private ProcessId required() {
        return running().orElseThrow(() -> new IllegalStateException(name + " does not run"));
    }

    private void kill(ProcessId process) {
        process.find().ifPresent(ProcessHandle::destroyForcibly);
        if (!Polling.until(AFTER_KILL, () -> !process.isAlive())) {
            throw new IllegalStateException(name + " (pid " + process.pid() + ") does not end");
        }
    }
}
