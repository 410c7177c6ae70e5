package com.emshop.benchmarks;

import com.emshop.saga.servers.ServerCache;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast a relay drains a backlog of outbox rows, and how soon a row becomes visible under a steady load.
 *
 * <p>One MySQL and one Kafka for all; the backlog is written once, and every subject reads it from the same binlog into
 * topics that are made anew for it. Rounds are interleaved, so that a machine that gets slower gets slower for all.
 */
@Command(
        name = "relay",
        description = "The outbox relay beside Debezium Server on the same binlog, and beside the limits.",
        mixinStandardHelpOptions = true)
final class RelayBenchmark implements Callable<Integer> {
    /** What can be measured. */
    enum Part {
        EMSHOP,
        DEFAULT,
        BEST,
        LIMITS
    }

    private static final String BACKLOG_TOPIC = "benchmark.backlog.events";
    private static final String STEADY_TOPIC = "benchmark.steady.events";
    private static final String FIRST_TOPIC = "benchmark.first.events";
    private static final Set<String> TOPICS = Set.of(BACKLOG_TOPIC, STEADY_TOPIC, FIRST_TOPIC);

    private static final int BACKLOG_SERIES = 1;
    private static final int FIRST_STEADY_SERIES = 1_000;
    private static final Duration LIMIT_TIMEOUT = Duration.ofMinutes(10);

    @Option(names = "--tls", description = "the binlog is read over TLS; by default it is not, for all of them alike")
    private boolean encrypted;

    @Option(
            names = "--best",
            paramLabel = "NAME=VALUE",
            description = "a setting of the Debezium Server at its best, to try a better one")
    private Map<String, String> best = new LinkedHashMap<>();

    @Option(names = "--rounds", defaultValue = "3", description = "how often each is measured (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--rows", defaultValue = "300000", description = "rows of the backlog (${DEFAULT-VALUE})")
    private int rows;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "transactions per second of the steady load (${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "how long latency is measured, in each round (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--only",
            split = ",",
            description = "measures these alone: ${COMPLETION-CANDIDATES}; all by default")
    private @Nullable List<Part> only;

    @Option(
            names = "--profile",
            description = "afterwards drains once more with the emshop relay under JDK Flight Recorder: relay.jfr")
    private boolean profile;

    @Option(names = "--out", description = "where the results go (default: a new directory under target/benchmarks)")
    private @Nullable Path out;

    private int steadySeries = FIRST_STEADY_SERIES;

    RelayBenchmark() {}

    @Override
    public Integer call() throws Exception {
        if (rounds < 0 || rows < 1_000 || rate < 4 || seconds < 1) {
            throw new StackException("--rounds must be 0 or more, --rows 1000, --rate 4, --seconds 1 or more");
        }
        SourceTree tree = SourceTree.find();
        Path results = ResultsDirectory.create(tree, out);
        Set<Part> parts = only == null ? EnumSet.allOf(Part.class) : EnumSet.copyOf(only);
        boolean debezium = parts.contains(Part.DEFAULT) || parts.contains(Part.BEST);
        @Nullable
        DebeziumDistribution distribution =
                debezium ? DebeziumDistribution.in(ServerCache.ofUser().directory()) : null;
        say("Starting MySQL and Kafka");
        try (BenchmarkServers servers = BenchmarkServers.start(tree)) {
            var outbox = new Outbox(servers.mysql());
            outbox.create();
            servers.kafka().createTopics(TOPICS, Workload.PARTITIONS);
            var subjects = new ArrayList<Subject>();
            var emshop = new EmshopRelay(servers, tree, encrypted);
            if (parts.contains(Part.EMSHOP)) {
                subjects.add(emshop);
            }
            if (distribution != null) {
                say("Letting Debezium Server find the empty table");
                Path start = DebeziumServer.noteStartingPoint(servers, distribution, outbox, FIRST_TOPIC);
                if (parts.contains(Part.DEFAULT)) {
                    subjects.add(DebeziumServer.withDefaults(servers, distribution, encrypted, start));
                }
                if (parts.contains(Part.BEST)) {
                    subjects.add(DebeziumServer.atItsBest(servers, distribution, best, encrypted, start));
                }
            }
            String beforeBacklog = outbox.executed();
            say("Writing " + rows + " rows");
            outbox.fill(BACKLOG_SERIES, BACKLOG_TOPIC, rows);
            var measured = new RelayResults();
            for (int round = 1; round <= rounds; round++) {
                for (Subject subject : subjects) {
                    say("Round " + round + ": " + subject.name());
                    measured.add(subject, measure(subject, servers, outbox, "round-" + round));
                }
                if (parts.contains(Part.LIMITS)) {
                    say("Round " + round + ": limits");
                    measured.addLimit(BareBinlogClient.NAME, readBinlog(servers, tree, beforeBacklog));
                    measured.addLimit(BareProducer.NAME, produce(servers, tree));
                }
            }
            if (rounds > 0) {
                report(results, subjects, outbox, measured);
            }
            if (profile) {
                say("Recording the " + EmshopRelay.NAME);
                profile(emshop, servers, results.resolve("relay.jfr"));
            }
        }
        say("Results are in " + results);
        return 0;
    }

    private RelayResults.Measured measure(Subject subject, BenchmarkServers servers, Outbox outbox, String run)
            throws SQLException, InterruptedException {
        servers.kafka().recreateTopics(TOPICS, Workload.PARTITIONS);
        try (var backlog = new TopicReader(servers.kafka().bootstrap(), BACKLOG_TOPIC);
                var steady = new TopicReader(servers.kafka().bootstrap(), STEADY_TOPIC);
                SubjectProcess process = subject.start(run)) {
            Drain drain = Drain.of(backlog, BACKLOG_SERIES, rows, process::requireRunning, process::cpu);
            say("  " + drain);
            Latency latency = Latency.of(
                    outbox,
                    steady,
                    STEADY_TOPIC,
                    steadySeries++,
                    rate,
                    Duration.ofSeconds(seconds),
                    process::requireRunning);
            say("  " + latency);
            return new RelayResults.Measured(drain, latency);
        }
    }

    private RelayResults.Rates readBinlog(BenchmarkServers servers, SourceTree tree, String beforeBacklog) {
        var mysql = servers.mysql();
        try (SubjectProcess client = limit(
                servers,
                tree,
                BareBinlogClient.class,
                Integer.toString(mysql.port()),
                mysql.admin().user(),
                mysql.admin().password(),
                beforeBacklog,
                Integer.toString(rows))) {
            boolean ended = Polling.until(LIMIT_TIMEOUT, () -> client.running().isEmpty());
            if (!ended) {
                throw client.failed("does not end");
            }
            double[] rates = BareBinlogClient.rates(client.log().tail(Integer.MAX_VALUE));
            say("  " + BareBinlogClient.NAME + ": " + rates[0] + ", " + rates[1]);
            return new RelayResults.Rates(rates[0], rates[1]);
        }
    }

    private RelayResults.Rates produce(BenchmarkServers servers, SourceTree tree) {
        servers.kafka().recreateTopics(TOPICS, Workload.PARTITIONS);
        try (var reader = new TopicReader(servers.kafka().bootstrap(), BACKLOG_TOPIC);
                SubjectProcess producer = limit(
                        servers,
                        tree,
                        BareProducer.class,
                        servers.kafka().bootstrap(),
                        BACKLOG_TOPIC,
                        Integer.toString(BACKLOG_SERIES),
                        Integer.toString(rows))) {
            // It ends by itself when it has sent all, which may be before all is seen.
            Drain drain = Drain.of(reader, BACKLOG_SERIES, rows, () -> {}, producer::cpu);
            say("  " + BareProducer.NAME + ": " + drain);
            if (drain.missing() > 0) {
                throw producer.failed("has published too few records");
            }
            return new RelayResults.Rates(drain.coldRowsPerSecond(), drain.warmRowsPerSecond());
        }
    }

    private static SubjectProcess limit(BenchmarkServers servers, SourceTree tree, Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return SubjectProcess.start(servers.directory(), "limit", List.of(), command, tree.root());
    }

    private void report(Path results, List<Subject> subjects, Outbox outbox, RelayResults measured)
            throws IOException, SQLException {
        var facts = new LinkedHashMap<>(Machine.facts());
        facts.put("MySQL", outbox.version());
        facts.put("Kafka", Versions.of("kafka"));
        facts.put("Debezium Server", Versions.of("debezium"));
        facts.put("emshop", Versions.of("emshop"));
        facts.put("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        var load = new LinkedHashMap<String, Object>();
        load.put("rounds", rounds);
        load.put("backlog rows", rows);
        load.put("payload bytes", Workload.PAYLOAD_BYTES);
        load.put("partitions", Workload.PARTITIONS);
        load.put("steady transactions/s", rate);
        load.put("steady seconds", seconds);
        load.put("binlog over TLS", encrypted);
        load.put("rows per transaction of the bare producer", BareProducer.TRANSACTION_ROWS);
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        subjects.forEach(subject -> settings.put(subject.name(), subject.settings()));
        var report = new RelayReport(facts, load, settings, measured);
        report.writeJson(results.resolve("relay.json"));
        String text = report.markdown();
        Files.writeString(results.resolve("relay.md"), text);
        System.out.println();
        System.out.println(text);
    }

    private void profile(EmshopRelay emshop, BenchmarkServers servers, Path recording) {
        servers.kafka().recreateTopics(TOPICS, Workload.PARTITIONS);
        var flags = List.of("-XX:StartFlightRecording=filename=" + recording + ",settings=profile,dumponexit=true");
        try (var backlog = new TopicReader(servers.kafka().bootstrap(), BACKLOG_TOPIC);
                SubjectProcess process = emshop.start("profiled", flags)) {
            say("  " + Drain.of(backlog, BACKLOG_SERIES, rows, process::requireRunning, process::cpu));
        }
    }

    /** Progress goes beside the results, which a caller may want to keep by themselves. */
    private static void say(String progress) {
        System.err.println(progress);
    }
}
