package com.emshop.saga.servers;

import com.emshop.saga.servers.process.Programs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A directory that holds unpacked servers, shared by everything this user runs. An entry appears whole or not at all.
 */
public record ServerCache(Path directory) {
    private static final String PROPERTY = "saga.servers.cache";
    private static final Duration UNPACK_TIMEOUT = Duration.ofMinutes(2);
    private static final Object WITHIN_THIS_JVM = new Object();

    /** What is done while nobody else changes the cache. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** {@code ~/.cache/saga-servers}, unless the system property {@code saga.servers.cache} names another directory. */
    public static ServerCache ofUser() {
        String chosen = System.getProperty(PROPERTY, "");
        if (!chosen.isBlank()) {
            return new ServerCache(Path.of(chosen));
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return new ServerCache(base.resolve("saga-servers"));
    }

    /**
     * Does some work while no other thread or process does any on this cache: they wait, as long as it takes.
     *
     * @throws StackException when the cache cannot be written
     */
    <T> T exclusively(Work<T> work) {
        synchronized (WITHIN_THIS_JVM) {
            try {
                Files.createDirectories(directory);
                try (var channel = FileChannel.open(
                                directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var lock = channel.lock()) {
                    if (!lock.isValid()) {
                        throw new IllegalStateException("no lock on " + directory);
                    }
                    return work.run();
                }
            } catch (IOException e) {
                throw new StackException("The servers cannot be unpacked into " + directory + ": " + e, e);
            }
        }
    }

    /**
     * The contents of an archive, unpacked now if that is still to do. To be called within {@link #exclusively}.
     *
     * @param name of the entry: another one for another version
     * @param archive asked if it is still to be unpacked; a gzipped tar file
     */
    Path unpacked(String name, Work<Path> archive) throws IOException {
        Path home = directory.resolve(name);
        if (Files.exists(home)) {
            return home;
        }
        if (Programs.find("tar").isEmpty()) {
            throw new StackException("The servers are unpacked with tar, which is not installed: install tar");
        }
        Path content = archive.run();
        Path unpacking = directory.resolve(name + ".unpacking");
        Trees.delete(unpacking);
        Files.createDirectories(unpacking);
        var outcome = Programs.run(
                List.of("tar", "xzf", content.toString(), "-C", unpacking.toString()),
                Map.of(),
                unpacking,
                UNPACK_TIMEOUT);
        if (!outcome.succeeded()) {
            throw new StackException(name + " cannot be unpacked into " + unpacking + ": " + outcome.output());
        }
        Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
        return home;
    }
}
