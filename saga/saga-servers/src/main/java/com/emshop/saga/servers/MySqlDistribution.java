package com.emshop.saga.servers;

import com.emshop.saga.servers.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A MySQL that was unpacked into the user's cache, with the libraries it needs and a data directory ready to be copied:
 * initialising one takes seconds, copying one does not.
 */
public final class MySqlDistribution {
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
     * Unpacks and initialises what that is still to be done for. To be called while nobody else changes the cache.
     *
     * @param archive of this machine's MySQL
     */
    static MySqlDistribution in(ServerCache cache, URL archive) throws IOException {
        // The size tells apart two versions that have the same name.
        String name = Path.of(archive.getPath()).getFileName().toString();
        String key = name.replace(".tar.gz", "") + "-" + sizeOf(archive);
        Path home =
                cache.unpacked(key, () -> extracted(archive, cache.directory().resolve(name)));
        Files.deleteIfExists(cache.directory().resolve(name));
        var libraries = new MySqlLibraries(home, cache.directory().resolve("lib"));
        libraries.provide();
        Path template =
                cache.directory().resolve(key + "-data-" + Integer.toHexString(MySqlServer.DATA_OPTIONS.hashCode()));
        var distribution = new MySqlDistribution(home, template, libraries.environment());
        if (!Files.exists(template)) {
            distribution.initialise();
        }
        return distribution;
    }

    private static long sizeOf(URL archive) throws IOException {
        var connection = archive.openConnection();
        connection.setUseCaches(false);
        try (var content = connection.getInputStream()) {
            return connection.getContentLengthLong();
        }
    }

    private static Path extracted(URL archive, Path file) throws IOException {
        ServerDistributions.copy(archive, file);
        return file;
    }

    /**
     * What the archive for this machine is called.
     *
     * @throws StackException when there is none
     */
    static String archiveName() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String cpu = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (os.contains("linux") && (cpu.equals("amd64") || cpu.equals("x86_64"))) {
            return "mysql-Linux-amd64.tar.gz";
        } else if (os.contains("mac")) {
            // On Apple's own processors it runs translated.
            return "mysql-Mac_OS_X-x86_64.tar.gz";
        }
        throw new StackException("There is no embedded MySQL for " + os + " on " + cpu + ": use a MySQL of your own");
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
            // It refuses to run as root without this option.
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
