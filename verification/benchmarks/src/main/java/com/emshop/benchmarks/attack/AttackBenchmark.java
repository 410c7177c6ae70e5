package com.emshop.benchmarks.attack;

import com.emshop.benchmarks.ResultsDirectory;
import com.emshop.benchmarks.ShopCommand;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.stack.KafkaAccess;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.StackPorts;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.SchemaRegistryServer;
import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.ProcessId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ordinary customers buy while the shop is attacked: by clients with slow, silent, huge, forged and malformed requests, by
 * records on its topics that nobody can handle, and by a schema registry that is gone for a third of the time. The shop is one of
 * its own, as {@code ./emshop up} starts it, and ends with the command.
 *
 * <p>Exit code 0 if every ordinary order completed, no process ended, ran out of memory or needed much more than before, no request of the attack was accepted
 * or met a server error, and audit and relay verification are clean after an operator has discarded what the attack left behind;
 * otherwise 1, and the report says what was wrong.
 */
@Command(
        name = "attack",
        description =
                "Customers buy while the shop is attacked: whether they are served, and whether memory stays bounded.",
        mixinStandardHelpOptions = true)
public final class AttackBenchmark implements Callable<Integer> {
    private static final String BEFORE = "before the attack";
    private static final String DURING = "during it";
    private static final String WITHOUT_REGISTRY = "and without registry";

    private static final int PORT_OFFSET = 3_000;
    private static final int CUSTOMERS = 100;
    private static final int SKUS = 50;
    private static final long PIECES = 1_000_000;
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);
    private static final int ATTACKER_HEAP_MEBIBYTES = 256;
    private static final long WARM_UP_SECONDS = 30;
    private static final int BASELINE_SECONDS = 60;
    /** 200 request threads and a heap that was not full before; a leak needs more in ten minutes. */
    private static final double MOST_GROWTH_MEBIBYTES = 256;

    private static final int BURST = 100;
    private static final int BURST_EVERY_SECONDS = 15;
    /** A payment whose webhook got lost is asked about after two minutes, and once more after two more. */
    private static final Duration DRAIN = Duration.ofMinutes(5);

    /** The console pauses between its batches. */
    private static final Duration CATCH_UP = Duration.ofMinutes(2);

    @Option(names = "--seconds", defaultValue = "600", description = "how long the attack lasts (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--clients",
            defaultValue = "1000",
            description = "connections that attack at the same time (${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--pace",
            defaultValue = "10",
            description = "seconds that each of them waits from the end of one attempt to the next (${DEFAULT-VALUE})")
    private double pace;

    @Option(
            names = "--buyers-per-second",
            defaultValue = "5",
            description = "ordinary orders that begin each second (${DEFAULT-VALUE})")
    private double buyersPerSecond;

    @Option(
            names = "--size",
            defaultValue = "SMALL",
            description = "of the servers and the services' JVMs: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private ServerSize size = ServerSize.SMALL;

    @Option(names = "--out", description = "where the results go (default: a new directory under target/benchmarks)")
    private @Nullable Path out;

    public AttackBenchmark() {}

    @Override
    public Integer call() throws Exception {
        int kinds = AttackKind.values().length;
        if (seconds < 30 || clients < kinds || pace < 0.1 || buyersPerSecond <= 0) {
            throw new StackException("--seconds must be 30 or more, --clients " + kinds
                    + " or more, --pace 0.1 or more, --buyers-per-second more than 0");
        }
        SourceTree tree = SourceTree.find();
        Path results = ResultsDirectory.create(tree, out);
        StackSettings settings =
                new StackSettings(new StackPorts(PORT_OFFSET), 1, false, size, false, Optional.empty());
        LocalStack stack =
                LocalStack.in(results.resolve("stack"), settings, System.getenv(), tree, AttackBenchmark::say);
        stack.startFor(ProcessId.of(ProcessHandle.current()));
        AttackReport report;
        try {
            report = attack(stack, tree);
        } finally {
            stack.stop();
        }
        System.out.println();
        System.out.println(report.write(results));
        say("Results are in " + results);
        return report.isGood() ? 0 : 1;
    }

    private AttackReport attack(LocalStack stack, SourceTree tree) throws IOException, InterruptedException {
        List<String> skus =
                IntStream.range(0, SKUS).mapToObj(number -> "SKU-" + number).toList();
        Shop shop = Shop.of(stack, Clock.systemUTC());
        for (String sku : skus) {
            shop.offer(sku, "An article", new BigDecimal("12.50"), "EUR");
            shop.stock(sku, PIECES);
        }
        var tokens = new Tokens(stack.secrets().tokenKey(), Clock.systemUTC());
        List<String> customers = IntStream.range(0, CUSTOMERS)
                .mapToObj(
                        customer -> tokens.sign("customer-" + customer, List.of(Tokens.Role.CUSTOMER), TOKEN_VALIDITY))
                .toList();
        Map<String, String> reading =
                Map.of("bootstrap.servers", stack.addresses().kafka(), "isolation.level", "read_committed");
        try (var buyers = new Buyers(
                stack.addresses().of(Service.ORDER), stack.addresses().provider(), customers, skus, buyersPerSecond)) {
            say("Customers buy, " + WARM_UP_SECONDS + " s that do not count and " + baselineSeconds()
                    + " s before the attack");
            buyers.start(reading);
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            buyers.enter(BEFORE);
            TimeUnit.SECONDS.sleep(baselineSeconds());
            try (var poisoner = Poisoner.of(stack.kafkaClient(Service.RELAY.label()), reading, Clock.systemUTC());
                    var watch = new ProcessWatch(stack.processes())) {
                return attack(stack, tree, tokens, buyers, poisoner, watch);
            }
        }
    }

    private int baselineSeconds() {
        return Math.min(BASELINE_SECONDS, seconds);
    }

    private AttackReport attack(
            LocalStack stack, SourceTree tree, Tokens tokens, Buyers buyers, Poisoner poisoner, ProcessWatch watch)
            throws IOException, InterruptedException {
        buyers.enter(DURING);
        say("The attack begins: " + seconds + " s");
        AttackResult attack;
        double gone;
        Process attacker = startAttacker(stack);
        try (var lines = new BufferedReader(new InputStreamReader(attacker.getInputStream(), StandardCharsets.UTF_8))) {
            gone = poisonAndEndRegistry(stack.process(SchemaRegistryServer.NAME), buyers, poisoner);
            attack = new JsonMapper().readValue(lines.readLine(), AttackResult.class);
        } finally {
            attacker.destroyForcibly().waitFor();
        }
        Map<String, ProcessUse> uses = watch.uses();
        List<String> troubles = new ArrayList<>();
        uses.forEach((name, use) -> {
            if (use.growthMebibytes() > MOST_GROWTH_MEBIBYTES) {
                troubles.add(
                        name + " needed " + Math.round(use.growthMebibytes()) + " MiB more memory than at the start");
            }
        });
        say("The attack is over; waiting until all orders are complete");
        int open = buyers.drain(DRAIN);
        troubles.addAll(watch.troubles(Set.of(SchemaRegistryServer.NAME)));
        Map<String, BuyersResult> bought = buyers.results();
        if (open > 0) {
            troubles.add(open + " ordinary orders did not complete, accepted of them: " + buyers.unserved());
        }
        long failed = bought.values().stream().mapToLong(BuyersResult::failed).sum();
        if (failed > 0) {
            troubles.add(failed + " ordinary orders were refused for good");
        }
        if (attack.serverErrors() > 0) {
            troubles.add(attack.serverErrors() + " requests of the attack met a server error");
        }
        if (attack.accepted() > 0) {
            troubles.add(attack.accepted() + " requests of the attack were accepted");
        }
        Map<String, Long> behind = ConsumerLag.await(stack.kafkaClient(KafkaAccess.ADMIN), CATCH_UP);
        if (!behind.isEmpty()) {
            troubles.add("consumers are behind, by records: " + behind);
        }
        say("An operator discards what the attack left behind");
        Cleaning.Leftovers leftovers = new Cleaning(stack.addresses(), tokens).clean();
        troubles.addAll(leftovers.troubles());
        requireClean(troubles, stack, tree, "relay", "verify");
        requireClean(troubles, stack, tree, "audit", "--settle", "5s", "--limit", "5");
        return new AttackReport(
                size,
                clients,
                paceMillis(),
                buyersPerSecond,
                seconds,
                gone,
                bought,
                attack,
                poisoner.written(),
                leftovers.deadLetters(),
                leftovers.webhooks(),
                uses,
                List.copyOf(troubles));
    }

    private static void requireClean(List<String> troubles, LocalStack stack, SourceTree tree, String... arguments)
            throws IOException, InterruptedException {
        int code = ShopCommand.run(stack, tree, arguments);
        String command = String.join(" ", arguments);
        say(command + ": " + (code == 0 ? "clean" : "exit code " + code));
        if (code != 0) {
            troubles.add(command + ": exit code " + code);
        }
    }

    private long paceMillis() {
        return Math.round(pace * 1_000);
    }

    private Process startAttacker(LocalStack stack) throws IOException {
        Map<String, Integer> ports = Arrays.stream(Service.values())
                .collect(Collectors.toMap(
                        Service::name, service -> stack.settings().ports().of(service)));
        var settings = new AttackSettings(
                ports,
                new HostileTokens(stack.secrets().tokenKey(), Clock.systemUTC()).all(),
                stack.secrets().webhookSecret(),
                clients,
                paceMillis(),
                seconds);
        Process attacker = new ProcessBuilder(Jvm.busyCommand(
                        ATTACKER_HEAP_MEBIBYTES,
                        List.of(),
                        List.of("-cp", System.getProperty("java.class.path"), Attacker.class.getName())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var input = attacker.outputWriter()) {
            input.write(new JsonMapper().writeValueAsString(settings));
        }
        return attacker;
    }

    /** Until the time is over: bursts of poison, and the registry gone for the middle third. Returns for how many seconds. */
    private double poisonAndEndRegistry(Server registry, Buyers buyers, Poisoner poisoner) throws InterruptedException {
        long beginNanos = System.nanoTime();
        long goneNanos = 0;
        double gone = 0;
        for (int second = 0; second < seconds; second++) {
            sleepUntil(beginNanos + TimeUnit.SECONDS.toNanos(second));
            if (second % BURST_EVERY_SECONDS == BURST_EVERY_SECONDS / 2) {
                poisoner.burst(BURST);
            }
            if (second == seconds / 3) {
                say("The registry is ended");
                registry.kill9();
                goneNanos = System.nanoTime();
                buyers.enter(WITHOUT_REGISTRY);
            }
            if (second == seconds * 2 / 3) {
                registry.start();
                gone = (System.nanoTime() - goneNanos) / 1e9;
                say("The registry is back");
                buyers.enter(DURING);
            }
        }
        return gone;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long waitNanos = nanos - System.nanoTime();
        if (waitNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(waitNanos);
        }
    }

    /** Progress goes beside the results, which a caller may want to keep by themselves. */
    private static void say(String progress) {
        System.err.println(progress);
    }
}
