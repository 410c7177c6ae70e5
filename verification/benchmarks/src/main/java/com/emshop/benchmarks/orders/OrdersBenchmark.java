package com.emshop.benchmarks.orders;

import com.emshop.benchmarks.Machine;
import com.emshop.benchmarks.MarkdownTable;
import com.emshop.benchmarks.ResultsDirectory;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.StackPorts;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.Jvm;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
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
    private static final int PORT_OFFSET = 2_000;
    private static final int CUSTOMERS = 200;
    private static final long PIECES = 100_000_000;
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);
    private static final int GENERATOR_HEAP_MEBIBYTES = 512;

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
            names = "--size",
            defaultValue = "SMALL",
            description = "of the servers and the services' JVMs: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private ServerSize size = ServerSize.SMALL;

    @Option(names = "--out", description = "where the results go (default: a new directory under target/benchmarks)")
    private @Nullable Path out;

    public OrdersBenchmark() {}

    /** One load and what it did. */
    record Measured(
            String load, GeneratorResult result, ProcessCpu cpu, MySqlCounters mysql, ServiceCounters services) {}

    @Override
    public Integer call() throws Exception {
        if (warmUp < 0 || seconds < 1 || skus < 1) {
            throw new StackException("--warm-up must be 0 or more, --seconds and --skus 1 or more");
        }
        SourceTree tree = SourceTree.find();
        Path results = ResultsDirectory.create(tree, out);
        StackSettings settings = new StackSettings(new StackPorts(PORT_OFFSET), 1, false, size, Optional.empty());
        LocalStack stack =
                LocalStack.in(results.resolve("stack"), settings, System.getenv(), tree, OrdersBenchmark::say);
        stack.startFor(ProcessId.of(ProcessHandle.current()));
        try {
            offer(Shop.of(stack, Clock.systemUTC()));
            var measured = new ArrayList<Measured>();
            if (rates.isEmpty()) {
                for (int flows : inFlight) {
                    measured.add(measure(stack, flows, 0, flows + " in flight"));
                }
            } else {
                for (double rate : rates) {
                    measured.add(measure(stack, 0, rate, String.format(Locale.ROOT, "%.0f a second", rate)));
                }
            }
            boolean clean = isClean(stack, tree, "relay", "verify")
                    & isClean(stack, tree, "audit", "--settle", "5s", "--limit", "5");
            report(results, measured, clean);
            return clean ? 0 : 1;
        } finally {
            stack.stop();
        }
    }

    private void offer(Shop shop) {
        say("Offering " + skus + " articles");
        for (String sku : skus()) {
            shop.offer(sku, "An article", new BigDecimal("12.50"), "EUR");
            shop.stock(sku, PIECES);
        }
    }

    private List<String> skus() {
        return IntStream.range(0, skus).mapToObj(number -> "SKU-" + number).toList();
    }

    private Measured measure(LocalStack stack, int flows, double rate, String load)
            throws IOException, InterruptedException, SQLException {
        say("Measuring " + load);
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
                skus(),
                flows,
                rate,
                warmUp,
                seconds);
        MySqlServer mysql = (MySqlServer) stack.process(MySqlServer.NAME);
        Process generator = new ProcessBuilder(Jvm.busyCommand(
                        GENERATOR_HEAP_MEBIBYTES,
                        List.of(),
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
            say(String.format(
                    Locale.ROOT,
                    "  %.1f flows/s, %.1f ms of processor time each",
                    result.perSecond(),
                    cpu.sum() / result.completed()));
            return new Measured(load, result, cpu, counters, services);
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
        var command = new ArrayList<>(List.of(tree.root().resolve("emshop").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.to(
                stack.home().root().resolve(arguments[0] + ".txt").toFile()));
        builder.environment().put("EMSHOP_HOME", stack.home().root().toString());
        int code = builder.start().waitFor();
        say(String.join(" ", arguments) + ": " + (code == 0 ? "clean" : "exit code " + code));
        return code == 0;
    }

    private void report(Path results, List<Measured> measured, boolean clean) throws IOException {
        var all = new LinkedHashMap<String, Object>();
        all.put("machine", Machine.facts());
        all.put("skus", skus);
        all.put("size", size);
        all.put("clean", clean);
        all.put("measured", measured);
        Files.writeString(
                results.resolve("orders.json"),
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        String text = markdown(measured);
        Files.writeString(results.resolve("orders.md"), text);
        System.out.println();
        System.out.println(text);
        say("Results are in " + results);
    }

    private static String markdown(List<Measured> measured) {
        var header = new ArrayList<>(List.of(""));
        measured.forEach(each -> header.add(each.load()));
        var table = new MarkdownTable(header.toArray(String[]::new));
        row(table, "flows/s", measured, each -> each.result().perSecond());
        row(
                table,
                "rejected with 503, per flow",
                measured,
                each -> per(each, each.result().rejected()));
        row(table, "failed", measured, each -> each.result().failed());
        row(table, "accepted and not complete", measured, each -> each.result().unfinished());
        for (String step : measured.get(0).result().latencies().keySet()) {
            row(table, step + ", p50 ms", measured, each -> latency(each, step).p50());
            row(table, step + ", p99 ms", measured, each -> latency(each, step).p99());
        }
        row(table, "CPU ms per flow", measured, each -> per(each, each.cpu().sum()));
        for (String process : measured.get(0).cpu().millis().keySet()) {
            row(
                    table,
                    "CPU ms, " + process,
                    measured,
                    each -> per(each, each.cpu().millis().getOrDefault(process, 0.0)));
        }
        row(
                table,
                "CPU ms, generator",
                measured,
                each -> per(each, each.result().cpuMillis()));
        counterRows(table, measured, each -> each.services().values());
        counterRows(table, measured, each -> each.mysql().values());
        return table.toString();
    }

    private static void counterRows(
            MarkdownTable table, List<Measured> measured, Function<Measured, Map<String, Double>> counters) {
        for (String name : counters.apply(measured.get(0)).keySet()) {
            row(
                    table,
                    name + " per flow",
                    measured,
                    each -> per(each, counters.apply(each).getOrDefault(name, 0.0)));
        }
    }

    private static GeneratorResult.Percentiles latency(Measured measured, String step) {
        return Objects.requireNonNull(measured.result().latencies().get(step));
    }

    private static double per(Measured measured, double value) {
        return value / Math.max(1, measured.result().completed());
    }

    private interface Metric {
        double of(Measured measured);
    }

    private static void row(MarkdownTable table, String name, List<Measured> measured, Metric metric) {
        var cells = new ArrayList<>(List.of(name));
        measured.forEach(each -> cells.add(String.format(Locale.ROOT, "%.2f", metric.of(each))));
        table.row(cells.toArray(String[]::new));
    }

    /** Progress goes beside the results, which a caller may want to keep by themselves. */
    private static void say(String progress) {
        System.err.println(progress);
    }
}
