package com.emshop.benchmarks;

import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two relays, one standing by, under a load of transactions of one row to several thousand and of rollbacks, while relays,
 * connections and servers are killed, frozen and cut. In the end the relay's own proof compares tables and topics: nothing
 * may be published twice, be lost or be out of order.
 */
@Command(
        name = "endurance",
        description = {
            "Kills, freezes and cuts everything around the outbox relay, under load, and proves that each row was",
            "published once and in order. Exit code 0: proven; 1: not."
        },
        mixinStandardHelpOptions = true)
final class RelayEndurance implements Callable<Integer> {
    /** Starting a relay takes longer than taking over, so most kills find no standby: so many go by for one that does. */
    private static final int KILLS_FOR_ONE_TAKE_OVER = 5;

    private static final List<String> SCHEMAS = List.of("endurance_a", "endurance_b");
    private static final String TOPIC = "endurance.events";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PROOF_PATIENCE = Duration.ofMinutes(10);

    @Option(names = "--kills", defaultValue = "100", description = "kill -9 of the relay that leads (${DEFAULT-VALUE})")
    private int kills;

    @Option(names = "--freezes", defaultValue = "20", description = "SIGSTOP of it, and SIGCONT once the other leads")
    private int freezes;

    @Option(names = "--cuts", defaultValue = "20", description = "binlog connections cut in a large transaction")
    private int cuts;

    @Option(names = "--mysql", defaultValue = "20", description = "kill -9 and restarts of MySQL (${DEFAULT-VALUE})")
    private int mysqlRestarts;

    @Option(names = "--kafka", defaultValue = "10", description = "kill -9 and restarts of Kafka (${DEFAULT-VALUE})")
    private int kafkaRestarts;

    @Option(
            names = "--largest",
            defaultValue = "5000",
            description = "rows of a transaction at most (${DEFAULT-VALUE})")
    private int largestRows;

    @Option(names = "--seed", description = "of everything random (default: the clock)")
    private long seed = System.nanoTime();

    @Option(names = "--out", description = "where the result goes (default: a new directory under target/benchmarks)")
    private @Nullable Path out;

    RelayEndurance() {}

    @Override
    public Integer call() throws Exception {
        SourceTree tree = SourceTree.find();
        Instant began = Instant.now();
        try (BenchmarkServers servers = BenchmarkServers.start(tree);
                DroppingProxy proxy = new DroppingProxy(servers.mysql().port())) {
            for (String schema : SCHEMAS) {
                Outbox outbox = new Outbox(servers.mysql(), schema);
                outbox.create();
                outbox.execute(Writers.CREATE_NOISE);
            }
            servers.kafka().createTopics(List.of(TOPIC), Workload.PARTITIONS);
            var relays = new RelayPair(servers, tree, proxy.port(), SCHEMAS);
            try (Visible visible = new Visible(servers.kafka().bootstrap(), TOPIC)) {
                var result = new LinkedHashMap<String, Object>();
                result.put("seed", seed);
                say("Seed " + seed);
                long committed;
                long rolledBack;
                try (var writers = new Writers(servers.mysql(), TOPIC, seed, largestRows, SCHEMAS)) {
                    relays.start();
                    visible.awaitFurther(1_000, PATIENCE);
                    run(servers, proxy, relays, visible, result);
                    committed = writers.committedRows();
                    rolledBack = writers.rolledBackRows();
                }
                result.put("rowsCommitted", committed);
                result.put("rowsRolledBack", rolledBack);
                result.put("seconds", Duration.between(began, Instant.now()).toSeconds());
                say("Comparing " + committed + " rows with their topic");
                JsonNode proof = relays.verify(PROOF_PATIENCE);
                result.put("proof", proof);
                boolean exact = isExact(proof, committed);
                result.put("exact", exact);
                write(tree, result);
                return exact ? 0 : 1;
            } finally {
                relays.end();
            }
        }
    }

    /** Stricter than the proof itself: nothing was purged here, nobody else writes, and what was acknowledged is known. */
    private static boolean isExact(JsonNode proof, long committedRows) {
        JsonNode source = proof.path("sources").path(0);
        return proof.path("exact").asBoolean(false)
                && source.path("recordsOfPurgedRows").asLong(-1) == 0
                && source.path("foreignRecords").asLong(-1) == 0
                && source.path("published").asLong(-1) == source.path("rows").asLong(-2)
                && source.path("rows").asLong(-1) >= committedRows;
    }

    private void run(
            BenchmarkServers servers,
            DroppingProxy proxy,
            RelayPair relays,
            Visible visible,
            Map<String, Object> result) {
        var random = new SplittableRandom(seed);
        var killed = new ArrayList<Double>();
        var takenOver = new ArrayList<Double>();
        for (int i = 1; i <= kills; i++) {
            boolean standby = i % KILLS_FOR_ONE_TAKE_OVER == 0;
            if (standby) {
                relays.awaitBoth(PATIENCE);
            }
            // Somewhere in the load; of the others most come while the one that died before is still starting.
            visible.awaitFurther(200 + random.nextInt(2_000), PATIENCE);
            double took = visible.secondsUntilNext(relays::killLeader, PATIENCE);
            (standby ? takenOver : killed).add(took);
            relays.startWhatIsDead();
            say("kill -9 " + i + " of " + kills + (standby ? ", with a standby" : "")
                    + ": the next row was visible after " + seconds(took) + " s");
        }
        result.put("killsOfTheLeader", summary(killed));
        result.put("killsOfTheLeaderWithAStandby", summary(takenOver));
        var frozen = new ArrayList<Double>();
        for (int i = 1; i <= freezes; i++) {
            relays.awaitBoth(PATIENCE);
            visible.awaitFurther(200, PATIENCE);
            frozen.add(visible.secondsUntilNext(relays::freezeLeader, PATIENCE));
            visible.awaitFurther(200 + random.nextInt(1_000), PATIENCE);
            relays.thaw();
            say("SIGSTOP " + i + " of " + freezes + ": the next row was visible after "
                    + seconds(frozen.get(frozen.size() - 1)) + " s");
        }
        result.put("freezesOfTheLeader", summary(frozen));
        for (int i = 1; i <= cuts; i++) {
            visible.awaitFurther(200, PATIENCE);
            long before = proxy.cuts();
            proxy.cutTheFirstToBring(10_000 + random.nextInt(500_000), i % 2 == 0);
            if (!Polling.until(PATIENCE, () -> proxy.cuts() > before)) {
                throw new StackException("No connection brought so much that it could be cut");
            }
            visible.awaitFurther(200, PATIENCE);
            say("Cut " + i + " of " + cuts);
        }
        result.put("cutConnections", proxy.cuts());
        restart(servers.mysql(), mysqlRestarts, visible, random);
        result.put("restartsOfMySql", mysqlRestarts);
        restart(servers.kafka(), kafkaRestarts, visible, random);
        result.put("restartsOfKafka", kafkaRestarts);
    }

    private static void restart(Server server, int times, Visible visible, SplittableRandom random) {
        for (int i = 1; i <= times; i++) {
            visible.awaitFurther(200 + random.nextInt(1_000), PATIENCE);
            server.kill9();
            server.start();
            visible.awaitFurther(200, PATIENCE);
            say("Restart " + i + " of " + times + " of " + server.name());
        }
    }

    private static Map<String, Object> summary(List<Double> seconds) {
        var summary = new LinkedHashMap<String, Object>();
        summary.put("times", seconds.size());
        if (!seconds.isEmpty()) {
            summary.put("medianSecondsToTheNextRow", Median.of(seconds));
            summary.put("worstSecondsToTheNextRow", Collections.max(seconds));
        }
        return summary;
    }

    private void write(SourceTree tree, Map<String, Object> result) throws IOException {
        Path directory = Files.createDirectories(
                (out == null ? tree.root().resolve("target/benchmarks/endurance") : out).toAbsolutePath());
        String json = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(result);
        Files.writeString(directory.resolve("endurance.json"), json);
        System.out.println(json);
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static void say(String progress) {
        System.err.println(progress);
    }
}
