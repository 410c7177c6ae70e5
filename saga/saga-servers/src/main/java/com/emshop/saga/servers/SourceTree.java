package com.emshop.saga.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The tree this code was built in, and what the build left there for the servers. */
public record SourceTree(Path root) {
    private static final Path BROKER_BUILD = Path.of("saga", "saga-servers", "kafka-broker", "target");
    private static final Path SERVERS = Path.of("saga", "saga-servers", "target", "servers");

    /**
     * The tree around the working directory, else the one that holds this class.
     *
     * @throws StackException when there is none, or the servers are not unpacked yet
     */
    public static SourceTree find() {
        SourceTree tree = around(Path.of(""))
                .or(() -> around(pathOf(SourceTree.class)))
                .orElseThrow(
                        () -> new StackException("Start this inside the emshop source tree: no saga/saga-servers above "
                                + Path.of("").toAbsolutePath()));
        tree.requireBuilt();
        return tree;
    }

    private static Optional<SourceTree> around(Path start) {
        return Stream.iterate(start.toAbsolutePath().normalize(), path -> path != null, Path::getParent)
                .filter(path -> Files.exists(path.resolve("saga/saga-servers/kafka-broker/pom.xml")))
                .findFirst()
                .map(SourceTree::new);
    }

    private void requireBuilt() {
        if (!Files.isDirectory(root.resolve(BROKER_BUILD).resolve("lib"))
                || !Files.isDirectory(root.resolve(SERVERS).resolve("mysql"))
                || !Files.isDirectory(root.resolve(SERVERS).resolve("registry"))) {
            throw new StackException(
                    "The servers are not unpacked yet: run `mvn -pl saga/saga-servers/kafka-broker,saga/saga-servers"
                            + " package` in " + root);
        }
    }

    /** The class path of the broker's JVM. */
    String brokerClassPath() {
        Path build = root.resolve(BROKER_BUILD);
        return build.resolve("classes") + File.pathSeparator + build.resolve("lib") + "/*";
    }

    /** The class path of the provider's JVM: this module with all its libraries. */
    public String stackClassPath() {
        Path build = root.resolve("local-stack/cli").resolve("target");
        return build.resolve("classes") + File.pathSeparator + build.resolve("lib") + "/*";
    }

    Path registryJar() {
        Path directory = root.resolve(SERVERS).resolve("registry");
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new StackException("No schema registry in " + directory
                            + ": run `mvn -pl saga/saga-servers clean package` in " + root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A service's executable jar.
     *
     * @throws StackException when it is not built
     */
    public Path serviceJar(String module) {
        Path target = root.resolve(module).resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(module + "-") && name.endsWith("-exec.jar");
                    })
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() ->
                            new StackException(module + " is not built: run `mvn -DskipTests package` in " + root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds one archive for each operating system. */
    Path mysqlArchives() {
        return root.resolve(SERVERS).resolve("mysql");
    }

    /** The directory or jar that a class was loaded from. */
    static Path pathOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type + " was loaded from an odd place", e);
        }
    }
}
