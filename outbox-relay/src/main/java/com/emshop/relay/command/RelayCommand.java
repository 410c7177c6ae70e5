package com.emshop.relay.command;

import com.emshop.relay.RelayProperties;
import com.emshop.relay.command.Arguments.UsageException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What the relay's program does besides relaying, when its first argument says so. It is configured as the relay is, starts no
 * web server, and relays nothing.
 *
 * <p>Exit code 0: done; 1: something is wrong, and named; 2: it could not be done, and a line on standard error says why.
 */
public enum RelayCommand {
    /** Compares the outbox tables with the topics. */
    VERIFY("verify", Set.of("--json"), Set.of("--wait", "--limit", "--topics"), VerifyRun::new),
    /** Publishes what Kafka lacks after the relay has lost its place in the binlog. */
    RECOVER("recover", Set.of("--dry-run", "--force"), Set.of("--source"), RecoverRun::new);

    private static final int COULD_NOT = 2;

    /** A command that is about to be run. */
    interface Run {
        int run(PrintStream out) throws Exception;
    }

    /** Makes a run of its settings and arguments. */
    interface Maker {
        Run make(RelayProperties properties, Arguments arguments, Clock clock);
    }

    private final String label;
    private final Set<String> flags;
    private final Set<String> options;
    private final Maker maker;

    RelayCommand(String label, Set<String> flags, Set<String> options, Maker maker) {
        this.label = label;
        this.flags = flags;
        this.options = options;
        this.maker = maker;
    }

    /** The command that the arguments name; empty if they name none and the relay is to run. */
    public static Optional<RelayCommand> of(String[] arguments) {
        return Arrays.stream(values())
                .filter(command -> arguments.length > 0 && command.label.equals(arguments[0]))
                .findFirst();
    }

    /**
     * Runs it to its end.
     *
     * @param arguments all that the program was given
     * @return the exit code
     */
    public int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            Arguments parsed = new Arguments(List.of(arguments).subList(1, arguments.length), flags, options);
            List<String> properties = new ArrayList<>(List.of(parsed.properties()));
            // Standard output is for the answer alone.
            properties.add("--logging.threshold.console=OFF");
            try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Settings.class)
                    .web(WebApplicationType.NONE)
                    .logStartupInfo(false)
                    .registerShutdownHook(false)
                    .run(properties.toArray(String[]::new))) {
                return maker.make(context.getBean(RelayProperties.class), parsed, Clock.systemUTC())
                        .run(out);
            }
        } catch (UsageException e) {
            err.println(e.getMessage());
            return COULD_NOT;
        } catch (Exception e) {
            err.println("Could not " + label + ": " + told(e));
            return COULD_NOT;
        }
    }

    private static String told(Exception failure) {
        List<String> messages = new ArrayList<>();
        Throwable each = failure;
        // Causes can form a circle in theory; no real chain is this long.
        for (int depth = 0; each != null && depth < 32; depth++, each = each.getCause()) {
            String message = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
            if (messages.stream().noneMatch(told -> told.contains(message))) {
                messages.add(message);
            }
        }
        // Drivers like to write paragraphs.
        return String.join(": ", messages).replaceAll("\\s+", " ").strip();
    }

    /** Nothing but the properties. */
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(RelayProperties.class)
    static class Settings {}
}
