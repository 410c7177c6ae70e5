package com.emshop.localstack.cli;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.StackException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the commands of the relay's program with the settings of the stack's relay. */
@Command(
        name = "relay",
        description = "Verifies or recovers what the relay publishes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RelayCommand.Verify.class, RelayCommand.Recover.class})
final class RelayCommand extends StackCommand {
    static final int FAILED = 2;

    RelayCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        throw new StackException("A command is missing: `./emshop relay verify` or `./emshop relay recover`");
    }

    /** One that is done by the relay's program; its exit code is the answer. */
    abstract static class Delegated extends StackCommand {
        Delegated(Home home) {
            super(home);
        }

        abstract List<String> arguments();

        @Override
        public final Integer call() {
            LocalStack stack = stack();
            if (!stack.isRunning()) {
                throw new StackException("The stack does not run: start it with `./emshop up`");
            }
            Process program = stack.relayProgram(arguments());
            try {
                return program.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("Interrupted", e);
            } finally {
                program.destroy();
            }
        }
    }

    @Command(
            name = "verify",
            exitCodeOnExecutionException = FAILED,
            description = {
                "Compares the outbox tables with the topics, as read_committed consumers see them.",
                "Reads only. Exit code 0: every row once and in order; 1: differences, which are listed; 2: the check failed."
            })
    static final class Verify extends Delegated {
        @Option(names = "--json", description = "Prints one JSON object.")
        private boolean json;

        @Option(
                names = "--wait",
                paramLabel = "TIME",
                defaultValue = "60s",
                description = "How long the relay may take to catch up with the tables (default: 60s).")
        @SuppressWarnings("NullAway.Init")
        private String wait;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "How many errors of a kind are listed (default: 100).")
        private @Nullable Integer limit;

        Verify(Home home) {
            super(home);
        }

        @Override
        List<String> arguments() {
            var arguments = new ArrayList<>(List.of("verify", "--wait", wait));
            // Those too whose rows have all been purged.
            arguments.add("--topics=" + String.join(",", LocalStack.topics()));
            if (json) {
                arguments.add("--json");
            }
            if (limit != null) {
                arguments.add("--limit=" + limit);
            }
            return arguments;
        }
    }

    @Command(
            name = "recover",
            exitCodeOnExecutionException = FAILED,
            description = {
                "After the relay has halted because the binlog no longer has rows that Kafka may be missing: publishes the"
                        + " missing rows from the outbox tables, nothing else, and lets the relay continue behind them.",
                "Exit code 0: done; 1: refused, nothing was changed; 2: it failed: run it again."
            })
    static final class Recover extends Delegated {
        @Option(names = "--dry-run", description = "Prints what it would do and changes nothing.")
        private boolean dryRun;

        @Option(names = "--force", description = "Recovers although the relay could continue by itself.")
        private boolean force;

        Recover(Home home) {
            super(home);
        }

        @Override
        List<String> arguments() {
            var arguments = new ArrayList<>(List.of("recover"));
            if (dryRun) {
                arguments.add("--dry-run");
            }
            if (force) {
                arguments.add("--force");
            }
            return arguments;
        }
    }
}
