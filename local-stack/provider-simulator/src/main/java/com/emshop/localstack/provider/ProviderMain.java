package com.emshop.localstack.provider;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the provider until the process is ended. Every option may be given in the environment instead. A secret is read from the
 * environment or from a file, never from the command line, which everybody on the machine can read.
 */
@Command(name = "provider", description = "Simulates a payment provider.")
@SuppressWarnings("NullAway.Init") // set by picocli
public final class ProviderMain implements Callable<Integer> {
    private static final String API_KEY = "PROVIDER_API_KEY";
    private static final String WEBHOOK_SECRETS = "PROVIDER_WEBHOOK_SECRETS";

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", required = true, defaultValue = "${env:PROVIDER_PORT}", description = "PROVIDER_PORT")
    private int port;

    @Option(
            names = "--address",
            defaultValue = "${env:PROVIDER_ADDRESS:-127.0.0.1}",
            description = "PROVIDER_ADDRESS: of the interface it listens on (default: 127.0.0.1)")
    private String address;

    @Option(
            names = "--webhook-url",
            required = true,
            defaultValue = "${env:PROVIDER_WEBHOOK_URL}",
            description = "PROVIDER_WEBHOOK_URL: where webhooks are sent")
    private URI webhookUrl;

    @Option(
            names = "--journal",
            required = true,
            defaultValue = "${env:PROVIDER_JOURNAL}",
            description = "PROVIDER_JOURNAL: the file that keeps what happened")
    private Path journal;

    @Option(
            names = "--api-key-file",
            defaultValue = "${env:PROVIDER_API_KEY_FILE}",
            description = "PROVIDER_API_KEY_FILE: holds what PROVIDER_API_KEY would")
    private @Nullable Path apiKeyFile;

    @Option(
            names = "--webhook-secrets-file",
            defaultValue = "${env:PROVIDER_WEBHOOK_SECRETS_FILE}",
            description =
                    "PROVIDER_WEBHOOK_SECRETS_FILE: holds what PROVIDER_WEBHOOK_SECRETS would, separated by commas")
    private @Nullable Path webhookSecretsFile;

    private ProviderMain() {}

    public static void main(String[] args) {
        int exitCode = new CommandLine(new ProviderMain()).execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Returns once the provider answers; its threads go on. */
    @Override
    public Integer call() throws IOException {
        Provider provider = Provider.start(
                new Provider.Settings(
                        port,
                        secret(apiKeyFile, API_KEY),
                        webhookUrl,
                        List.of(secret(webhookSecretsFile, WEBHOOK_SECRETS).split(",")),
                        journal,
                        address),
                Clock.systemUTC());
        System.out.println("The provider answers at " + provider.baseUrl());
        return 0;
    }

    private String secret(@Nullable Path file, String variable) throws IOException {
        String value = file == null ? System.getenv(variable) : Files.readString(file);
        if (value == null || value.isBlank()) {
            throw new ParameterException(spec.commandLine(), variable + " is not set, nor is " + variable + "_FILE");
        }
        return value.strip();
    }
}
