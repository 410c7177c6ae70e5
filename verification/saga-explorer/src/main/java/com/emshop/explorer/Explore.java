package com.emshop.explorer;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command: a longer run than the tests have time for. Says how many states there are and whether every invariant holds. Exit code
 * 0: every invariant holds; 1: one does not; 2: the command was not understood.
 */
@Command(
        name = "explore",
        description = "Explores the services' own reactions in memory; without a command, all.",
        synopsisSubcommandLabel = "COMMAND")
public final class Explore implements Callable<Integer> {
    /** Where an exploration gives up; some ten times what it takes. */
    static final int MOST_STATES = 100_000_000;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean helpRequested;

    private final Choreography services = Choreography.ofTheServices();

    private Explore() {}

    /** Runs. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Explore())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() {
        return all();
    }

    @Command(name = "all", description = "Every way that one order can go, with almost every fault at once.")
    int all() {
        boolean fine = true;
        for (OrderFixture.Kind kind : OrderFixture.Kind.values()) {
            fine &= explore(kind, EnumSet.complementOf(EnumSet.of(FaultType.GOODWILL)));
            fine &= explore(kind, EnumSet.complementOf(EnumSet.of(FaultType.DECLINE, FaultType.RIVAL)));
        }
        return exitCode(fine);
    }

    @Command(name = "one", description = "Every way that one kind of order can go, with some faults.")
    int one(
            @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}") OrderFixture.Kind kind,
            @Parameters(paramLabel = "FAULT", arity = "0..*", description = "${COMPLETION-CANDIDATES}") @Nullable
                    List<FaultType> faults) {
        Set<FaultType> chosen = EnumSet.noneOf(FaultType.class);
        if (faults != null) {
            chosen.addAll(faults);
        }
        return exitCode(explore(kind, chosen));
    }

    private boolean explore(OrderFixture.Kind kind, Set<FaultType> faults) {
        Exploration exploration = OneOrder.explore(services, kind, faults, FaultInjection.NONE, MOST_STATES)
                .exploration();
        System.out.println(kind + " with " + faults + ": " + exploration);
        return exploration.found().isEmpty();
    }

    @Command(name = "simulate", aliases = "walk", description = "Random simulations of many orders.")
    int simulate(
            @Parameters(paramLabel = "SEED", defaultValue = "1", description = "Of the first simulation.") long seed,
            @Parameters(paramLabel = "RUNS", defaultValue = "100", description = "Each with the next seed.") long runs,
            @Parameters(paramLabel = "ORDERS", defaultValue = "300") int orders,
            @Parameters(paramLabel = "ARTICLES", defaultValue = "4") int articles) {
        boolean fine = true;
        for (long run = 0; run < runs; run++) {
            ManyOrders.Simulation simulation =
                    new ManyOrders(services, FaultInjection.NONE, seed + run, orders, articles).simulate();
            System.out.println(simulation);
            fine &= simulation.found().isEmpty();
        }
        return exitCode(fine);
    }

    @Command(name = "map", description = "Who reacts to what, as the page docs/choreography.md.")
    int map() {
        System.out.print(ChoreographyMap.of(services).markdown());
        return 0;
    }

    private static int exitCode(boolean fine) {
        return fine ? 0 : 1;
    }
}
