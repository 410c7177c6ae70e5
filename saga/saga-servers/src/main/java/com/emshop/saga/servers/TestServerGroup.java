package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The servers of one Maven run: their directory, their ports, and the watchdog that ends them. Test JVMs with the same value of the
 * system property {@value #PROPERTY} share them; tests that kill servers take a value of their own where modules are built in parallel.
 */
public final class TestServerGroup {
    /** Names the group; empty unless it is set. */
    public static final String PROPERTY = "saga.servers.group";

    /** Loopback only, data that is thrown away: the password hides nothing. */
    private static final Credentials ADMIN = new Credentials("test_admin", "test_admin");

    private final ProcessId owner;
    private final ServerDirectory directory;
    private final MySqlServer mysql;
    private final KafkaServer kafka;
    private final SchemaRegistryServer registry;

    private TestServerGroup(ProcessId owner, ServerDirectory directory, TestPorts ports) {
        ServerDistributions distributions = ServerDistributions.ofUser();
        this.owner = owner;
        this.directory = directory;
        this.mysql = new MySqlServer(
                directory, distributions::mysql, ports.mysql(), ServerSize.SMALL, ADMIN, List.of(), Optional.empty());
        this.kafka = new KafkaServer(
                directory, distributions, ports.kafka(), ports.kafkaController(), ServerSize.SMALL, Map.of());
        this.registry = new SchemaRegistryServer(directory, distributions, ports.registry());
    }

    /** The group of the Maven run that this JVM belongs to; not started yet, if it is the first to ask. */
    public static TestServerGroup ofThisRun() {
        ProcessId owner = MavenRun.owner();
        Path all = SourceTree.find().root().resolve("target").resolve("test-servers");
        var directory = new ServerDirectory(all.resolve(nameOf(owner)));
        try {
            Files.createDirectories(directory.run());
            try (var channel = Watchdog.lock(directory)) {
                sweep(all);
                Files.writeString(directory.run().resolve("owner"), owner + "\n");
                return new TestServerGroup(owner, directory, TestPorts.of(directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(ProcessId owner) {
        String group = System.getProperty(PROPERTY, "").replaceAll("[^A-Za-z0-9-]", "-");
        return owner.pid() + "-" + owner.startedAt().getEpochSecond() + (group.isEmpty() ? "" : "-" + group);
    }

    /** Starts what does not run. Test JVMs that do this at the same time wait for each other. */
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
