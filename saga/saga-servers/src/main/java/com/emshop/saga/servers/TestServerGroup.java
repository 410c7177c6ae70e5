package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The servers of one test JVM: their directory, their ports, and the watchdog that ends them. No other JVM uses them at the same
 * time, so tests may kill servers and create topics of any name where modules are built in parallel; the next JVM of the same
 * Maven run takes them over.
 */
public final class TestServerGroup {
    /** Locked as long as a JVM uses the group; the operating system unlocks it when the JVM ends, however it ends. */
    private static final String IN_USE = "in-use";

    /** Loopback only, data that is thrown away: the password hides nothing. */
    private static final Credentials ADMIN = new Credentials("test_admin", "test_admin");

    private final ProcessId owner;
    private final ServerDirectory directory;
    private final MySqlServer mysql;
    private final KafkaServer kafka;
    private final SchemaRegistryServer registry;

    @SuppressWarnings("unused") // keeps the lock
    private final FileChannel use;

    private TestServerGroup(ProcessId owner, ServerDirectory directory, TestPorts ports, FileChannel use) {
        ServerDistributions distributions = ServerDistributions.ofUser();
        this.owner = owner;
        this.directory = directory;
        this.use = use;
        this.mysql = new MySqlServer(
                directory, distributions::mysql, ports.mysql(), ServerSize.SMALL, ADMIN, List.of(), Optional.empty());
        this.kafka = new KafkaServer(
                directory, distributions, ports.kafka(), ports.kafkaController(), ServerSize.SMALL, Map.of());
        this.registry = new SchemaRegistryServer(directory, distributions, ports.registry());
    }

    /** The first group of this Maven run that no other JVM uses; not started yet, if it is new. */
    static TestServerGroup reserve() {
        ProcessId owner = MavenRun.owner();
        Path all = SourceTree.find().root().resolve("target").resolve("test-servers");
        try {
            for (int number = 1; ; number++) {
                String name = owner.pid() + "-" + owner.startedAt().getEpochSecond() + "-" + number;
                var directory = new ServerDirectory(all.resolve(name));
                Files.createDirectories(directory.run());
                FileChannel use = FileChannel.open(
                        directory.run().resolve(IN_USE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (use.tryLock() == null) {
                    use.close();
                    continue;
                }
                try (var channel = Watchdog.lock(directory)) {
                    sweep(all);
                    Files.writeString(directory.run().resolve("owner"), owner + "\n");
                    return new TestServerGroup(owner, directory, TestPorts.of(directory), use);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts what does not run. */
    public void ensureRunning() {
        try (var channel = Watchdog.lock(directory)) {
            Watchdog.of(owner, directory).start();
            var missing = new ArrayList<Runnable>();
            for (Server server : List.of(kafka, registry, mysql)) {
                if (server.running().isEmpty()) {
                    missing.add(server::start);
                }
            }
            Parallel.run(missing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends and removes what earlier runs left, should a watchdog have been killed. */
    private static void sweep(Path all) throws IOException {
        try (Stream<Path> runs = Files.list(all)) {
            for (Iterator<Path> each = runs.iterator(); each.hasNext(); ) {
                var run = new ServerDirectory(each.next());
                Optional<ProcessId> owner = ownerOf(run);
                if (owner.isPresent() && !owner.get().isAlive()) {
                    Watchdog.endAll(run);
                    Trees.delete(run.root());
                }
            }
        }
    }

    private static Optional<ProcessId> ownerOf(ServerDirectory run) throws IOException {
        Path file = run.run().resolve("owner");
        return Files.exists(file) ? ProcessId.parse(Files.readString(file)) : Optional.empty();
    }

    public ProcessId owner() {
        return owner;
    }

    ServerDirectory directory() {
        return directory;
    }

    public MySqlServer mysql() {
        return mysql;
    }

    public KafkaServer kafka() {
        return kafka;
    }

    public SchemaRegistryServer registry() {
        return registry;
    }

    /** Chosen once for a run. */
    private record TestPorts(int mysql, int kafka, int kafkaController, int registry) {
        static TestPorts of(ServerDirectory directory) throws IOException {
            Path file = directory.run().resolve("ports.properties");
            var properties = new Properties();
            if (Files.exists(file)) {
                try (var reader = Files.newBufferedReader(file)) {
                    properties.load(reader);
                }
            } else {
                Iterator<Integer> free = Ports.free(4).iterator();
                for (String name : List.of("mysql", "kafka", "kafka-controller", "registry")) {
                    properties.setProperty(name, free.next().toString());
                }
                try (var writer = Files.newBufferedWriter(file)) {
                    properties.store(writer, null);
                }
            }
            return new TestPorts(
                    port(properties, "mysql"),
                    port(properties, "kafka"),
                    port(properties, "kafka-controller"),
                    port(properties, "registry"));
        }

        private static int port(Properties properties, String name) {
            return Integer.parseInt(properties.getProperty(name));
        }
    }
}
