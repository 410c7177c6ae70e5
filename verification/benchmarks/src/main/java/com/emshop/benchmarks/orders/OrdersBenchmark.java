package com.emshop.benchmarks.orders;

import com.emshop.benchmarks.Median;
import com.emshop.benchmarks.ResultsDirectory;
import com.emshop.benchmarks.ShopCommand;
import com.emshop.events.Topics;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.stack.KafkaAccess;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.StackPorts;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.KafkaServer;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.ProcessId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many whole flows the shop completes in a second, how long their steps take, and what a flow costs: processor time per
 * process, statements, rows and bytes. The shop is one of its own, as {@code ./emshop up} starts it, and ends with the command.
 *
 * <p>A measurement counts only if the audit and the relay's verification are clean afterwards; the command fails otherwise.
 */
@Command(
        name = "orders",
        description = "Whole order flows through the shop: rate, latencies, and what a flow costs.",
        mixinStandardHelpOptions = true)
public final class OrdersBenchmark implements Callable<Integer> {
    static final BigDecimal PRICE = new BigDecimal("12.50");
    static final String CURRENCY = "EUR";

    private static final int PORT_OFFSET = 2_000;
    private static final int CUSTOMERS = 200;
    private static final long PIECES = 100_000_000;
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);
    private static final int GENERATOR_HEAP_MEBIBYTES = 512;

    private static final int ROUNDS = 3;
    /** How the highest rate is looked for: from that of the closed loop downwards. */
    private static final double STEP = 0.1;

    private static final double LOWEST_SHARE = 0.25;
    private static final double[] SHARES = {0.5, 0.8};
    private static final double OVERLOAD = 3;
    /** How much longer than the other loads an overload lasts: five minutes by default. */
    private static final int OVERLOAD_SPANS = 5;

    @Option(
            names = "--in-flight",
            split = ",",
            defaultValue = "100",
            description = "flows at a time in a closed loop, one measurement for each (${DEFAULT-VALUE})")
    private List<Integer> inFlight = List.of();

    @Option(names = "--rate", split = ",", description = "flows that begin each second instead, in an open loop")
    private List<Double> rates = List.of();

    @Option(names = "--skus", defaultValue = "500", description = "how many articles are bought (${DEFAULT-VALUE})")
    private int skus;

    @Option(names = "--warm-up", defaultValue = "60", description = "seconds that are not measured (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "60", description = "how long is measured (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--rounds",
            defaultValue = "1",
            description = "how often all loads are measured, in turn; the table shows medians (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--all",
            description =
                    "everything: three rounds in a closed loop with many articles and with one, the highest rate that"
                            + " the shop keeps up with, latencies at half and at 80 %% of it, three times that rate for five times --seconds,"
                            + " and the floor")
    private boolean all;

    @Option(
            names = "--floor",
            description = "afterwards: what the same rows and events cost without a shop, by bare batches")
    private boolean floor;

    @Option(
            names = "--beside",
            paramLabel = "COMMAND",
            description =
                    "another program of the same flow, run by bash after each round; the shop is started anew for each"
                            + " round, so that only one of them runs. See verification/benchmarks/peers")
    private @Nullable String beside;

    @Option(
            names = "--size",
            defaultValue = "SMALL",
            description = "of the servers and the services' JVMs: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private ServerSize size = ServerSize.SMALL;

    @Option(names = "--compact", description = "the services and the console in one process")
    private boolean compact;

    @Option(
            names = "--history",
            defaultValue = "0",
            description =
                    "first: orders of the past, a tenth of them open, copied into the databases; the loads are measured"
                            + " before and after, and then the queries that people make (${DEFAULT-VALUE})")
    private int history;

    @Option(
            names = "--speed-up",
            defaultValue = "1",
            description = "divides business durations: with 30, the 15 minutes to pay end while it measures"
                    + " (${DEFAULT-VALUE})")
    private int speedUp;

    @Option(names = "--out", description = "where the results go (default: a new directory under target/benchmarks)")
    private @Nullable Path out;

    private List<Queries.Result> queries = List.of();

    public OrdersBenchmark() {}

    private interface Measurement {
        List<Measured> of(LocalStack stack) throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        if (warmUp < 0
                || seconds < 1
                || skus < 1
                || rounds < 1
                || history < 0
                || Stream.of(all, beside != null, history > 0)
                                .filter(each -> each)
                                .count()
                        > 1) {
            throw new StackException("--warm-up must be 0 or more; --seconds, --skus and --rounds 1 or more;"
                    + " --all, --beside and --history exclude each other");
        }
        SourceTree tree = SourceTree.find();
        Path results = ResultsDirectory.create(tree, out);
        OrdersReport report = beside == null
                ? measure(tree, results, this::measureChosen)
                : measureBeside(tree, results, new Peer(beside));
        System.out.println();
        System.out.println(report.write(results));
        say("Results are in " + results);
        return report.clean() ? 0 : 1;
    }

    private List<Measured> measureChosen(LocalStack stack) throws Exception {
        if (all) {
            return measureAll(stack);
        }
        return history > 0 ? measureWithHistory(stack) : measureInRounds(stack, loads(), rounds);
    }

    /** Before and after, of the same shop. */
    private List<Measured> measureWithHistory(LocalStack stack) throws Exception {
        List<Measured> measured = new ArrayList<>(measureInRounds(stack, loads(), rounds));
        MySqlServer mysql = (MySqlServer) stack.process(MySqlServer.NAME);
        new History(mysql, Shop.of(stack, Clock.systemUTC()), OrdersBenchmark::say).load(history);
        for (Load load : loads()) {
            for (int round = 0; round < rounds; round++) {
                measured.add(measure(stack, load.warm().labelled(load.label() + ", with history")));
            }
        }
        say("Measuring queries");
        queries = new Queries(stack).measure(mysql);
        return measured;
    }

    /** The shop and the other program in turn, each round with empty databases. */
    private OrdersReport measureBeside(SourceTree tree, Path results, Peer peer) throws Exception {
        var measured = new ArrayList<Measured>();
        var others = new ArrayList<Peer.Result>();
        boolean clean = true;
        Optional<Floor.Result> limit = Optional.empty();
        for (int round = 1; round <= rounds; round++) {
            Path directory = Files.createDirectories(results.resolve("round-" + round));
            OrdersReport shop = measure(tree, directory, stack -> measureInRounds(stack, loads(), 1));
            measured.addAll(shop.measured());
            clean &= shop.clean();
            limit = shop.floor();
            say("Measuring " + peer.command());
            Peer.Result other = peer.run(results.resolve("beside-" + round + ".txt"));
            sayResult(other.perSecond(), other.cpuMillis());
            others.add(other);
        }
        return new OrdersReport(size, clean, measured, others, queries, limit);
    }

    private OrdersReport measure(SourceTree tree, Path results, Measurement measurement) throws Exception {
        StackSettings settings =
                new StackSettings(new StackPorts(PORT_OFFSET), speedUp, false, size, compact, Optional.empty());
        LocalStack stack =
                LocalStack.in(results.resolve("stack"), settings, System.getenv(), tree, OrdersBenchmark::say);
        stack.startFor(ProcessId.of(ProcessHandle.current()));
        try {
            offer(Shop.of(stack, Clock.systemUTC()));
            List<Measured> measured = measurement.of(stack);
            boolean clean = isClean(stack, tree, "relay", "verify")
                    & isClean(stack, tree, "audit", "--settle", "5s", "--limit", "5");
            Optional<Floor.Result> limit = floor || all ? Optional.of(floor(stack)) : Optional.empty();
            return new OrdersReport(size, clean, measured, List.of(), queries, limit);
        } finally {
            stack.stop();
        }
    }

    private List<Load> loads() {
        return rates.isEmpty()
                ? inFlight.stream()
                        .map(flows -> Load.closed(flows, skus, warmUp, seconds))
                        .toList()
                : rates.stream()
                        .map(rate -> Load.open(Load.rate(rate), rate, skus, warmUp, seconds))
                        .toList();
    }

    /** The first round warms the shop up; the later ones only the generator. */
    private List<Measured> measureInRounds(LocalStack stack, List<Load> loads, int times) throws Exception {
        var measured = new ArrayList<Measured>();
        for (int round = 0; round < times; round++) {
            for (Load load : loads) {
                measured.add(measure(stack, round == 0 ? load : load.warm()));
            }
        }
        return measured;
    }

    private List<Measured> measureAll(LocalStack stack) throws Exception {
        Load many = Load.closed(inFlight.get(0), skus, warmUp, seconds);
        Load one = Load.closed(inFlight.get(0), 1, warmUp, seconds);
        List<Measured> measured = new ArrayList<>(measureInRounds(stack, List.of(many, one), ROUNDS));
        double closed = Median.of(measured.stream()
                .filter(each -> each.load().skus() == skus)
                .map(Measured::perSecond)
                .toList());
        double highest = 0;
        for (double share = 1; highest == 0 && share > LOWEST_SHARE; share -= STEP) {
            double rate = closed * share;
            Measured tried = measureOpen(stack, "tried: " + Load.rate(rate), rate, seconds);
            measured.add(tried);
            if (tried.result().keepsUp()) {
                highest = rate;
            }
        }
        if (highest == 0) {
            say("The shop keeps up with none of these rates; nothing more is measured");
            return measured;
        }
        for (double share : SHARES) {
            String label = String.format(Locale.ROOT, "%.0f %%: %s", share * 100, Load.rate(highest * share));
            measured.add(measureOpen(stack, label, highest * share, seconds));
        }
        double overload = highest * OVERLOAD;
        measured.add(measureOpen(stack, "overload: " + Load.rate(overload), overload, OVERLOAD_SPANS * seconds));
        return measured;
    }

    /** Of a shop that has been under load before. */
    private Measured measureOpen(LocalStack stack, String label, double rate, int duration) throws Exception {
        return measure(stack, Load.open(label, rate, skus, warmUp, duration).warm());
    }

    private Floor.Result floor(LocalStack stack) throws Exception {
        say("Measuring the floor");
        MySqlServer mysql = (MySqlServer) stack.process(MySqlServer.NAME);
        return new Floor(mysql, stack.process(KafkaServer.NAME), stack.kafkaClient(KafkaAccess.ADMIN), Topics.ALL)
                .measure();
    }

    private void offer(Shop shop) {
        say("Offering " + skus + " articles");
        for (String sku : skus(skus)) {
            shop.offer(sku, "An article", PRICE, CURRENCY);
            shop.stock(sku, PIECES);
        }
    }

    private static List<String> skus(int count) {
        return IntStream.range(0, count).mapToObj(number -> "SKU-" + number).toList();
    }

    private static Measured measure(LocalStack stack, Load load)
            throws IOException, InterruptedException, SQLException {
        say("Measuring " + load.label());
        var tokens = new Tokens(stack.secrets().tokenKey(), Clock.systemUTC());
        var settings = new GeneratorSettings(
                stack.addresses().of(Service.ORDER),
                stack.addresses().provider(),
                Map.of(
                        "bootstrap.servers",
                        stack.addresses().kafka(),
                        "isolation.level",
                        "read_committed",
                        "fetch.max.wait.ms",
                        "100"),
                IntStream.range(0, CUSTOMERS)
                        .mapToObj(customer ->
                                tokens.sign("customer-" + customer, List.of(Tokens.Role.CUSTOMER), TOKEN_VALIDITY))
                        .toList(),
                skus(load.skus()),
                load.inFlight(),
                load.perSecond(),
                load.warmUpSeconds(),
                load.seconds());
        MySqlServer mysql = (MySqlServer) stack.process(MySqlServer.NAME);
        Process generator = new ProcessBuilder(Jvm.busyCommand(
                        GENERATOR_HEAP_MEBIBYTES,
                        // Less than the server's 20 s: a connection that both end at the same moment fails a request.
                        List.of("-Djdk.httpclient.keepalive.timeout=10"),
                        List.of("-cp", System.getProperty("java.class.path"), OrderGenerator.class.getName())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(generator.getInputStream(), StandardCharsets.UTF_8));
                var input = generator.outputWriter()) {
            input.write(new JsonMapper().writeValueAsString(settings));
            input.close();
            await(lines, OrderGenerator.MEASURING);
            ServiceCounters servicesBefore = ServiceCounters.of(stack);
            ProcessCpu cpuBefore = ProcessCpu.of(stack.processes());
            MySqlCounters mysqlBefore = MySqlCounters.of(mysql);
            await(lines, OrderGenerator.MEASURED);
            ProcessCpu cpu = ProcessCpu.of(stack.processes()).since(cpuBefore);
            MySqlCounters counters = MySqlCounters.of(mysql).since(mysqlBefore);
            ServiceCounters services = ServiceCounters.of(stack).since(servicesBefore);
            GeneratorResult result = new JsonMapper().readValue(lines.readLine(), GeneratorResult.class);
            Measured measured = new Measured(load, result, cpu, counters, services);
            sayResult(measured.perSecond(), measured.perFlow(cpu.sum()));
            return measured;
        } finally {
            generator.destroyForcibly().waitFor();
        }
    }

    private static void await(BufferedReader lines, String marker) throws IOException {
        String line = lines.readLine();
        if (!marker.equals(line)) {
            throw new StackException("The generator ended: " + line);
        }
    }

    /** Runs a command of {@code ./emshop} on the benchmark's shop. */
    private static boolean isClean(LocalStack stack, SourceTree tree, String... arguments)
            throws IOException, InterruptedException {
        int code = ShopCommand.run(stack, tree, arguments);
        say(String.join(" ", arguments) + ": " + (code == 0 ? "clean" : "exit code " + code));
        return code == 0;
    }

    private static void sayResult(double perSecond, double cpuMillis) {
        say(String.format(Locale.ROOT, "  %.1f flows/s, %.1f ms of processor time each", perSecond, cpuMillis));
    }

    /** Progress goes beside the results, which a caller may want to keep by themselves. */
    private static void say(String progress) {
        System.err.println(progress);
    }
}
