package com.emshop.relay.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The commands of the relay's program besides relaying. A command is configured like the relay, starts no web server, and relays
 * nothing. An argument with a dot in its name, such as {@code --outbox-relay.kafka.linger=1ms}, is a property.
 *
 * <p>Exit code 0: success; 1: a finding, which is printed; 2: the command failed, and standard error says why.
 */
public final class RelayCommands {

    private static final int FAILED = 2;
    private static final Set<String> NAMES = Set.of("verify", "recover", "help", "-h", "--help");

    private RelayCommands() {}

    @Command(
            name = "outbox-relay",
            description = "Without a command, publishes the outbox rows of the configured servers.",
            subcommands = CommandLine.HelpCommand.class)
    private static final class Root {

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Print this help.")
        private boolean help;
    }

    /** Whether the first argument names a command. Otherwise the program has to relay. */
    public static boolean isCommand(String[] arguments) {
        return arguments.length > 0 && NAMES.contains(arguments[0]);
    }

    /**
     * Runs the command to its end.
     *
     * @param arguments all arguments of the program
     * @return the exit code
     */
    public static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        List<String> properties = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String argument : arguments) {
            (isProperty(argument) ? properties : rest).add(argument);
        }
        return new CommandLine(new Root())
                .addSubcommand(new VerifyCommand(properties))
                .addSubcommand(new RecoverCommand(properties))
                .registerConverter(Duration.class, DurationStyle::detectAndParse)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.println("Could not " + command.getCommandName() + ": " + messageOf(failure));
                    return FAILED;
                })
                .execute(rest.toArray(String[]::new));
    }

    private static boolean isProperty(String argument) {
        int equals = argument.indexOf('=');
        return argument.startsWith("--") && equals > 0 && argument.lastIndexOf('.', equals) > 0;
    }

    private static String messageOf(Exception failure) {
        List<String> messages = new ArrayList<>();
        Throwable each = failure;
        // Limited, because a chain of causes can be circular in theory.
        for (int depth = 0; each != null && depth < 32; depth++, each = each.getCause()) {
            String message = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
            if (messages.stream().noneMatch(outer -> outer.contains(message))) {
                messages.add(message);
            }
        }
        // Driver messages span several lines.
        return String.join(": ", messages).replaceAll("\\s+", " ").strip();
    }
}
