package com.emshop.benchmarks;

import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.Trees;
import com.emshop.saga.servers.process.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Debezium Server as its project releases it, fetched with Maven when it is first needed. */
final class DebeziumDistribution {
    private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(30);
    private static final String TOP = "debezium-server";

    private final Path home;

    private DebeziumDistribution(Path home) {
        this.home = home;
    }

    /**
     * Fetches it unless it is in the cache.
     *
     * @throws StackException when Maven is missing or cannot fetch it
     */
    static DebeziumDistribution in(Path cache) {
        String version = Versions.of("debezium");
        Path unpacked = cache.resolve(TOP + "-" + version);
        try {
            Files.createDirectories(cache);
            try (var channel = FileChannel.open(
                            cache.resolve(TOP + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IllegalStateException("no lock on " + cache);
                }
                if (!Files.exists(unpacked)) {
                    fetch(version, unpacked);
                }
            }
            return new DebeziumDistribution(unpacked.resolve(TOP));
        } catch (IOException e) {
            throw new StackException("Debezium Server cannot be unpacked into " + cache + ": " + e, e);
        }
    }

    private static void fetch(String version, Path unpacked) throws IOException {
        Path maven = Programs.find("mvn")
                .orElseThrow(
                        () -> new StackException(
                                "Debezium Server is fetched with Maven, and mvn is not on the PATH: install Maven 3.8 or newer"));
        Path unpacking = unpacked.resolveSibling(unpacked.getFileName() + ".unpacking");
        Trees.delete(unpacking);
        Files.createDirectories(unpacking);
        System.err.println("Fetching Debezium Server " + version + " (about 800 MB, once)");
        var outcome = Programs.run(
                List.of(
                        maven.toString(),
                        "-B",
                        "-q",
                        "org.apache.maven.plugins:maven-dependency-plugin:" + Versions.of("maven-dependency-plugin")
                                + ":unpack",
                        "-Dartifact=io.debezium:debezium-server-dist:" + version + ":tar.gz",
                        "-DoutputDirectory=" + unpacking,
                        // Without what other databases and optional parts need.
                        "-Dmdep.unpack.includes=" + TOP + "/*.jar," + TOP + "/lib/**"),
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                // Not in the source tree: its Maven settings are for its build.
                unpacking,
                FETCH_TIMEOUT);
        if (!outcome.succeeded() || !Files.isDirectory(unpacking.resolve(TOP).resolve("lib"))) {
            throw new StackException("Debezium Server cannot be fetched with Maven: " + outcome.output());
        }
        Files.move(unpacking, unpacked, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As its own start script has it. */
    String classPath() {
        try (Stream<Path> files = Files.list(home)) {
            Path runner = files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new StackException("No Debezium Server in " + home + ": remove that directory"));
            return runner + File.pathSeparator + home.resolve("lib") + "/*";
        } catch (IOException e) {
            throw new StackException("Debezium Server cannot be read in " + home + ": " + e, e);
        }
    }
}
