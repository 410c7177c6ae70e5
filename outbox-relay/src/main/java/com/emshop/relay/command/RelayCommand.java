package com.emshop.relay.command;

import com.emshop.relay.RelayProperties;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that runs with the relay's settings. */
abstract class RelayCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // injected by picocli
    private CommandSpec spec;

    private final List<String> propertyArguments;

    RelayCommand(List<String> propertyArguments) {
        this.propertyArguments = List.copyOf(propertyArguments);
    }

    /** @return the exit code */
    abstract int run(RelayProperties properties, PrintWriter out) throws Exception;

    @Override
    public final Integer call() throws Exception {
        List<String> arguments = new ArrayList<>(propertyArguments);
        // Standard output holds the command's output only.
        arguments.add("--logging.threshold.console=OFF");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Settings.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new))) {
            return run(
                    context.getBean(RelayProperties.class), spec.commandLine().getOut());
        }
    }

    final ParameterException invalid(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Binds the properties and nothing else. */
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(RelayProperties.class)
    static class Settings {}
}
