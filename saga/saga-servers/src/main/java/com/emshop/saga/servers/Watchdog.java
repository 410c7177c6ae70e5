package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import com.emshop.saga.servers.process.PidFile;
import com.emshop.saga.servers.process.Polling;
import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ends servers when the process that they are there for ends, however it ends: a small process of its own that does
 * nothing but wait for that.
 */
public final class Watchdog {
    private static final String NAME = "watchdog";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** A wait is bounded; it is begun again as long as the owner lives. */
    private static final Duration ROUND = Duration.ofMinutes(1);

    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private Watchdog() {}

    /** Arguments: the owner's pid and start time, and the directory of the servers. */
    public static void main(String[] args) throws IOException {
        ProcessId owner = ProcessId.parse(args[0]).orElseThrow(() -> new IllegalArgumentException(args[0]));
        var directory = new ServerDirectory(Path.of(args[1]));
        while (!Polling.until(ROUND, () -> !owner.isAlive())) {
            // It lives: wait on.
        }
        if (!Files.isDirectory(directory.run())) {
            return; // removed already, with all that was in it
        }
        // Whoever starts servers here meanwhile waits.
        try (var channel = lock(directory)) {
            endAll(directory);
            Trees.delete(directory.root().resolve("data"));
        }
    }

    /** Unlocked by closing it. */
    static FileChannel lock(ServerDirectory directory) throws IOException {
        var channel =
                FileChannel.open(directory.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }

    /**
     * The watchdog of a directory of servers. Their data goes with them.
     *
     * @param owner the process that they are there for
     */
    public static ChildProcess of(ProcessId owner, ServerDirectory directory) {
        return new ChildProcess(
                NAME,
                directory.pidFile(NAME),
                directory.log(NAME),
                () -> new Launch(command(owner, directory), Map.of(), directory.root()),
                () -> true,
                TIMEOUT,
                TIMEOUT);
    }

    /** The servers in this directory, if any, no longer end with anybody. */
    public static void callOff(ServerDirectory directory) {
        PidFile file = directory.pidFile(NAME);
        file.read().ifPresent(Watchdog::end);
        file.delete();
    }

    static List<String> command(ProcessId owner, ServerDirectory directory) {
        return Jvm.command(
                16,
                List.of(),
                List.of(
                        "-cp",
                        SourceTree.pathOf(Watchdog.class).toString(),
                        Watchdog.class.getName(),
                        owner.toString(),
                        directory.root().toString()));
    }

    /** Kills whatever runs in a directory of servers, but for this process itself. */
    static void endAll(ServerDirectory directory) throws IOException {
        if (!Files.isDirectory(directory.run())) {
            return;
        }
        try (Stream<Path> files = Files.list(directory.run())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".pid")) {
                    new PidFile(file).read().ifPresent(Watchdog::end);
                }
            }
        }
    }

    private static void end(ProcessId process) {
        if (process.pid() != ProcessHandle.current().pid()) {
            process.find().ifPresent(ProcessHandle::destroyForcibly);
            Polling.until(AFTER_KILL, () -> !process.isAlive());
        }
    }
}
