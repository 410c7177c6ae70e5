package com.emshop.saga.servers;

import com.emshop.saga.servers.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A MySQL that was unpacked into the user's cache, with the libraries it needs and a data directory ready to be copied:
 * initialising one takes seconds, copying one does not. Threads and processes that need it at the same time wait for the
 * one that is unpacking.
 */
public final class MySqlDistribution {
    private static final Duration UNPACK_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration INITIALISE_TIMEOUT = Duration.ofMinutes(2);

    private final Path home;
    private final Path template;
    private final Map<String, String> environment;

    private MySqlDistribution(Path home, Path template, Map<String, String> environment) {
        this.home = home;
        this.template = template;
        this.environment = environment;
    }

    /**
     * Unpacks what is not unpacked yet.
     *
     * @throws StackException when there is no MySQL for this machine, or one of its libraries is missing and cannot be
     *     had without root
     */
    public static synchronized MySqlDistribution in(SourceTree tree, Path cache) {
        Path archive = archive(tree.mysqlArchives());
        try {
            Files.createDirectories(cache);
            try (var channel = FileChannel.open(
                            cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IllegalStateException("no lock on " + cache);
                }
                // The size tells apart two versions that have the same name.
                String key = archive.getFileName().toString().replace(".tar.gz", "") + "-" + Files.size(archive);
                Path home = cache.resolve(key);
                if (!Files.exists(home)) {
                    unpack(archive, home);
                }
                var libraries = new MySqlLibraries(home, cache.resolve("lib"));
                libraries.provide();
                Path template =
                        cache.resolve(key + "-data-" + Integer.toHexString(MySqlServer.DATA_OPTIONS.hashCode()));
                var distribution = new MySqlDistribution(home, template, libraries.environment());
                if (!Files.exists(template)) {
                    distribution.initialise();
                }
                return distribution;
            }
        } catch (IOException e) {
            throw new StackException("MySQL cannot be unpacked into " + cache + ": " + e, e);
        }
    }

    /** The cache of this user, unless EMSHOP_CACHE names another directory. */
    public static Path cache() {
        String chosen = System.getenv("EMSHOP_CACHE");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("emshop");
    }

    private static Path archive(Path archives) {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String cpu = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name;
        if (os.contains("linux") && (cpu.equals("amd64") || cpu.equals("x86_64"))) {
            name = "mysql-Linux-amd64.tar.gz";
        } else if (os.contains("mac")) {
            // On Apple's own processors it runs translated.
            name = "mysql-Mac_OS_X-x86_64.tar.gz";
        } else {
            throw new StackException("There is no embedded MySQL for " + os + " on " + cpu
                    + ": start a MySQL 8 yourself and name it in EMSHOP_MYSQL_URL");
        }
        return archives.resolve(name);
    }

    private static void unpack(Path archive, Path home) throws IOException {
        if (Programs.find("tar").isEmpty()) {
            throw new StackException("MySQL is unpacked with tar, which is not installed: install tar");
        }
        Path unpacking = fresh(home.resolveSibling(home.getFileName() + ".unpacking"));
        Files.createDirectories(unpacking);
        var outcome = Programs.run(
                List.of("tar", "xzf", archive.toString(), "-C", unpacking.toString()),
                Map.of(),
                unpacking,
                UNPACK_TIMEOUT);
        if (!outcome.succeeded()) {
            throw new StackException("MySQL cannot be unpacked into " + unpacking + ": " + outcome.output());
        }
        Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
    }

    private void initialise() throws IOException {
        Path initialising = fresh(template.resolveSibling(template.getFileName() + ".initialising"));
        var command = new ArrayList<>(command());
        command.add("--initialize-insecure");
        command.add("--datadir=" + initialising);
        command.addAll(MySqlServer.DATA_OPTIONS);
        var outcome = Programs.run(command, environment, home, INITIALISE_TIMEOUT);
        if (!outcome.succeeded()) {
            throw new StackException("MySQL cannot initialise " + initialising + ": " + outcome.output());
        }
        // The server's identity: each copy gets one of its own.
        Files.deleteIfExists(initialising.resolve("auto.cnf"));
        Files.move(initialising, template, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts a fresh data directory there, unless there is one. */
    void provideData(Path data) {
        if (Files.exists(data)) {
            return;
        }
        Path copying = data.resolveSibling(data.getFileName() + ".copying");
        try {
            fresh(copying);
            Files.createDirectories(copying.getParent());
            Trees.copy(template, copying);
            Files.move(copying, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path fresh(Path directory) throws IOException {
        Trees.delete(directory);
        return directory;
    }

    /** The server and what it needs to find itself, without data directory or settings. */
    List<String> command() {
        var command = new ArrayList<String>();
        command.add(home.resolve("bin").resolve("mysqld").toString());
        command.add("--no-defaults");
        command.add("--lc-messages-dir=" + home.resolve("share"));
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root unless told so.
            command.add("--user=root");
        }
        return command;
    }

    Map<String, String> environment() {
        return environment;
    }

    @Override
    public String toString() {
        return home.toString();
    }
}
