package com.emshop.localstack.cli;

import com.emshop.localstack.demo.ScenarioFailedException;
import com.emshop.saga.servers.StackException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The shop on this machine. Exit code 0: success; 1: failure, and a line on standard error says what to do; 2: wrong
 * usage.
 */
@Command(
        name = "emshop",
        description = "The shop on this machine: servers, services and a payment provider.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            KillCommand.class,
            RestartCommand.class,
            AddCommand.class,
            RemoveCommand.class,
            DownCommand.class,
            TokenCommand.class,
            PayCommand.class,
            LoadCommand.class,
            AuditCommand.class,
            EraseCommand.class,
            RelayCommand.class,
            EnvCommand.class
        },
        footer = {
            "  explore  Explores every way that an order can go, in memory: all, one, simulate or map.",
            "  benchmark  Measures orders, or the relay beside what others use: orders, relay, endurance.",
            "  drill --target compose  Disturbs the shop in containers while customers buy: faults, rolling.",
            "",
            "EMSHOP_HOME         where data, logs and secrets are (default: .emshop in the source tree)",
            "EMSHOP_PORT_OFFSET  added to every port",
            "EMSHOP_MYSQL_URL    a MySQL of your own (jdbc:mysql://host:port/), with EMSHOP_MYSQL_USERNAME, _PASSWORD",
            "EMSHOP_CACHE        where servers are unpacked (default: ~/.cache/saga-servers)"
        })
public final class Emshop {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean helpRequested;

    private Emshop() {}

    public static void main(String[] args) {
        System.exit(commandLine(System.getenv()).execute(args));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        var home = new Home(environment);
        var commandLine = new CommandLine(new Emshop(), new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return StackCommand.class.isAssignableFrom(type)
                        ? type.getDeclaredConstructor(Home.class).newInstance(home)
                        : CommandLine.defaultFactory().create(type);
            }
        });
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            report(failure, command.getErr());
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        return commandLine;
    }

    private static void report(Exception failure, PrintWriter err) {
        if (failure instanceof StackException || failure instanceof ScenarioFailedException) {
            err.println(failure.getMessage());
        } else {
            // A fault of this program: a report of it needs the stack trace.
            failure.printStackTrace(err);
        }
        err.flush();
    }
}
