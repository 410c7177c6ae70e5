package com.emshop.benchmarks;

import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Debezium Server with its Kafka sink and its outbox event router. */
final class DebeziumServer implements Subject {
    static final String DEFAULT_NAME = "Debezium Server, default settings";
    static final String BEST_NAME = "Debezium Server, best settings";

    private static final String SOURCE = "debezium.source.";
    private static final String PRODUCER = "debezium.sink.kafka.producer.";
    private static final String OFFSETS = "offsets.dat";
    private static final String HISTORY = "schema-history.dat";
    private static final Duration FIRST_ROW = Duration.ofMinutes(2);

    private final String name;
    private final Map<String, String> settings;
    private final BenchmarkServers servers;
    private final DebeziumDistribution distribution;
    private final boolean encrypted;
    private final Path startingPoint;

    private DebeziumServer(
            String name,
            Map<String, String> settings,
            BenchmarkServers servers,
            DebeziumDistribution distribution,
            boolean encrypted,
            Path startingPoint) {
        this.name = name;
        this.settings = settings;
        this.servers = servers;
        this.distribution = distribution;
        this.encrypted = encrypted;
        this.startingPoint = startingPoint;
    }

    /**
     * @param encrypted whether it reads the binlog over TLS
     * @param startingPoint made by {@link #noteStartingPoint}
     */
    static DebeziumServer withDefaults(
            BenchmarkServers servers, DebeziumDistribution distribution, boolean encrypted, Path startingPoint) {
        return new DebeziumServer(DEFAULT_NAME, Map.of(), servers, distribution, encrypted, startingPoint);
    }

    /**
     * @param further settings beside the best ones known, or instead of those of the same name
     * @param encrypted whether it reads the binlog over TLS
     * @param startingPoint made by {@link #noteStartingPoint}
     */
    static DebeziumServer atItsBest(
            BenchmarkServers servers,
            DebeziumDistribution distribution,
            Map<String, String> further,
            boolean encrypted,
            Path startingPoint) {
        var settings = new TreeMap<String, String>();
        // It looks for rows every half second by default.
        settings.put(SOURCE + "poll.interval.ms", "1");
        settings.put(SOURCE + "max.batch.size", "8192");
        settings.put(SOURCE + "max.queue.size", "32768");
        settings.put(SOURCE + "statistics.metrics.enabled", "false");
        settings.put(SOURCE + "skipped.operations", "u,d,t");
        settings.put(PRODUCER + "linger.ms", "0");
        settings.put(PRODUCER + "batch.size", "131072");
        settings.putAll(further);
        return new DebeziumServer(BEST_NAME, settings, servers, distribution, encrypted, startingPoint);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String delivery() {
        return "at least once";
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    /**
     * Lets it find the table and its place in the binlog while nothing is in the table yet; it has no other way to begin
     * before rows that are there already. Rows that it is signalled by go to another topic.
     *
     * @return the directory that holds its place
     */
    static Path noteStartingPoint(
            BenchmarkServers servers, DebeziumDistribution distribution, Outbox outbox, String topic)
            throws IOException, SQLException {
        Path directory = servers.directory().data("debezium-starting-point");
        Trees.delete(directory);
        var settings = Map.of(SOURCE + "offset.flush.interval.ms", "0", SOURCE + "poll.interval.ms", "10");
        try (SubjectProcess process = launch(servers, distribution, directory, false, settings);
                TopicReader reader = new TopicReader(servers.kafka().bootstrap(), topic);
                Outbox.Writer writer = outbox.writer(0, topic)) {
            var seen = new AtomicBoolean();
            long giveUp = System.nanoTime() + FIRST_ROW.toNanos();
            for (int number = 0; !seen.get(); number++) {
                process.requireRunning();
                if (System.nanoTime() > giveUp) {
                    throw process.failed("published nothing");
                }
                writer.commit(number, 1);
                for (int i = 0; i < 10 && !seen.get(); i++) {
                    reader.poll((series, one, partition, nanos) -> seen.set(true));
                }
            }
        }
        for (String file : List.of(OFFSETS, HISTORY)) {
            if (!Files.exists(directory.resolve(file)) || Files.size(directory.resolve(file)) == 0) {
                throw new IllegalStateException("Debezium Server left no " + file + " in " + directory);
            }
        }
        return directory;
    }

    @Override
    public SubjectProcess start(String run) {
        Path directory = servers.directory().data("debezium-server");
        try {
            Trees.delete(directory);
            Files.createDirectories(directory);
            for (String file : List.of(OFFSETS, HISTORY)) {
                Files.copy(startingPoint.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return launch(servers, distribution, directory, encrypted, settings);
    }

    private static SubjectProcess launch(
            BenchmarkServers servers,
            DebeziumDistribution distribution,
            Path directory,
            boolean encrypted,
            Map<String, String> settings) {
        var all = new LinkedHashMap<>(necessary(servers, encrypted));
        all.putAll(settings);
        try {
            Path config = Files.createDirectories(directory.resolve("config"));
            Files.writeString(
                    config.resolve("application.properties"),
                    all.entrySet().stream()
                            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SubjectProcess.start(
                servers.directory(),
                "debezium-server",
                List.of(),
                List.of("-cp", distribution.classPath(), "io.debezium.server.Main"),
                directory);
    }

    /** Without these it would not publish outbox rows to topics of their own with the headers that consumers want. */
    private static Map<String, String> necessary(BenchmarkServers servers, boolean encrypted) {
        MySqlServer mysql = servers.mysql();
        var settings = new LinkedHashMap<String, String>();
        Versions.resource("debezium-server.properties")
                .forEach((name, value) -> settings.put(name.toString(), value.toString()));
        settings.put("quarkus.http.port", Ports.free(1).iterator().next().toString());
        settings.put(PRODUCER + "bootstrap.servers", servers.kafka().bootstrap());
        settings.put(SOURCE + "database.port", Integer.toString(mysql.port()));
        settings.put(SOURCE + "database.user", mysql.admin().user());
        settings.put(SOURCE + "database.password", mysql.admin().password());
        settings.put(SOURCE + "database.ssl.mode", encrypted ? "required" : "disabled");
        settings.put(SOURCE + "table.include.list", Outbox.SCHEMA + "\\\\.outbox");
        settings.put(SOURCE + "offset.storage.file.filename", OFFSETS);
        settings.put(SOURCE + "schema.history.internal.file.filename", HISTORY);
        return settings;
    }
}
