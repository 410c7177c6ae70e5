package com.emshop.benchmarks;

import com.emshop.benchmarks.attack.AttackBenchmark;
import com.emshop.benchmarks.orders.OrdersBenchmark;
import com.emshop.saga.servers.StackException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures a part of the shop. Exit code 0: measured; 1: it did not work, and a line on standard error says what to do;
 * 2: the command was not understood.
 */
@Command(
        name = "emshop benchmark",
        description = "Measures a part of the shop beside what others use for the same.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {OrdersBenchmark.class, AttackBenchmark.class, RelayBenchmark.class, RelayEndurance.class})
public final class Benchmark {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean helpRequested;

    private Benchmark() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Benchmark());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof StackException) {
                command.getErr().println(failure.getMessage());
            } else {
                // A fault of this program or of a subject: whoever reports it needs to know where.
                failure.printStackTrace(command.getErr());
            }
            command.getErr().flush();
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        return commandLine;
    }
}
