package com.emshop.saga.servers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs of the servers: found in the local Maven repository, downloaded into it where they are missing, and unpacked into the
 * cache of the user. Nothing is looked for before it is needed.
 *
 * <p>Safe for use by several threads and processes: they wait for the one that is unpacking.
 */
public final class ServerDistributions {
    /** As {@code mvn dependency:list} writes a dependency. */
    private static final Pattern DEPENDENCY =
            Pattern.compile("^\\s+([\\w.-]+:[\\w.-]+:[\\w.-]+(?::[\\w.-]+)?:[\\w.-]+):(?:compile|runtime)\\b");

    /** The main class of the broker's program. */
    static final String BROKER = "com.emshop.kafkabroker.BrokerMain";

    private static final String BROKER_LIBRARIES = "/com/emshop/kafkabroker/libraries.txt";

    private final ServerCache cache;
    private final MavenRepository repository;
    private final Properties coordinates = read("distributions.properties");

    ServerDistributions(ServerCache cache, MavenRepository repository) {
        this.cache = cache;
        this.repository = repository;
    }

    /** From the user's Maven repository, unpacked into the user's cache. */
    public static ServerDistributions ofUser() {
        return in(ServerCache.ofUser());
    }

    /** From the user's Maven repository, unpacked into another cache than the user's. */
    public static ServerDistributions in(ServerCache cache) {
        return new ServerDistributions(cache, MavenRepository.ofUser());
    }

    /** From a Maven repository in this directory, which is added to. */
    public static ServerDistributions in(ServerCache cache, Path localRepository) {
        return new ServerDistributions(cache, new MavenRepository(MavenEnvironment.ofThisJvm(), localRepository));
    }

    /**
     * A MySQL, ready to run.
     *
     * @throws StackException when there is none for this machine, it cannot be downloaded, or one of its libraries is missing and
     *     cannot be had without root
     */
    public MySqlDistribution mysql() {
        String archive = MySqlDistribution.archiveName();
        return cache.exclusively(() -> MySqlDistribution.in(cache, mysqlArchive(archive)));
    }

    /** In the jar that carries it, which most have on their class path. */
    private URL mysqlArchive(String name) throws IOException {
        @Nullable URL found = ServerDistributions.class.getResource("/" + name);
        if (found != null) {
            return found;
        }
        Path jar = repository.resolve(artifact("mysql"));
        return new URL("jar:" + jar.toUri() + "!/" + name);
    }

    /**
     * The schema registry's runnable jar, with its libraries beside it.
     *
     * @throws StackException when it cannot be downloaded or unpacked
     */
    public Path registryJar() {
        MavenArtifact registry = artifact("registry");
        Path home = cache.exclusively(
                () -> cache.unpacked("registry-" + registry.version(), () -> repository.resolve(registry)));
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new StackException("No schema registry in " + home + ": remove that directory"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The class path of the broker's JVM. Its libraries are used where the Maven repository has them.
     *
     * @throws StackException when one of them cannot be downloaded
     */
    public String brokerClassPath() {
        var paths = Stream.concat(Stream.of(brokerProgram()), repository.resolve(brokerLibraries()).stream());
        return String.join(File.pathSeparator, paths.map(Path::toString).toList());
    }

    private static Path brokerProgram() {
        try {
            return SourceTree.pathOf(Class.forName(BROKER, false, ServerDistributions.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("kafka-broker is not on the class path", e);
        }
    }

    private static List<MavenArtifact> brokerLibraries() {
        try (var reader = new BufferedReader(new InputStreamReader(open(BROKER_LIBRARIES), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .flatMap(line -> DEPENDENCY.matcher(line).results())
                    .map(ServerDistributions::dependency)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MavenArtifact dependency(MatchResult line) {
        return MavenArtifact.parse(line.group(1));
    }

    private MavenArtifact artifact(String server) {
        return MavenArtifact.parse(Objects.requireNonNull(coordinates.getProperty(server)));
    }

    /** A copy of a resource as a file of its own. */
    static void copy(URL resource, Path file) throws IOException {
        var connection = resource.openConnection();
        connection.setUseCaches(false);
        try (InputStream content = connection.getInputStream()) {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static Properties read(String name) {
        var properties = new Properties();
        try (InputStream content = open(name)) {
            properties.load(content);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(
                ServerDistributions.class.getResourceAsStream(resource), () -> resource + " is not on the class path");
    }
}
