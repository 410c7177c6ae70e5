package com.emshop.localstack.compose;

import com.emshop.localstack.stack.Databases;
import com.emshop.localstack.stack.KafkaAccess;
import com.emshop.localstack.stack.KafkaContents;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Prepares what the containers of docker-compose.yml start from. Every command may be repeated. */
@Command(name = "compose", description = "Prepares what the containers of docker-compose.yml start from.")
public final class ComposeMain {
    private static final String SECRETS_VARIABLE = "EMSHOP_SECRETS";
    private static final String SECRETS_DIRECTORY = "/run/emshop";

    static final String MYSQL_URL = "jdbc:mysql://mysql:3306/";

    @Option(
            names = "--secrets",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:" + SECRETS_VARIABLE + ":-" + SECRETS_DIRECTORY + "}",
            description = "The directory with a directory of secrets for each container (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final boolean tls = StackSettings.tls(System.getenv());

    private ComposeMain() {}

    public static void main(String[] args) {
        int exitCode;
        try {
            exitCode = new CommandLine(new ComposeMain())
                    .setExecutionExceptionHandler((failure, command, parsed) -> {
                        if (failure instanceof StackException) {
                            command.getErr().println(failure.getMessage());
                            return command.getCommandSpec().exitCodeOnExecutionException();
                        }
                        throw failure;
                    })
                    .execute(args);
        } catch (StackException e) {
            System.err.println(e.getMessage());
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    @Command(name = "secrets", description = "Makes the secrets that are missing and writes each container its own.")
    void writeSecrets(
            @Option(
                            names = "--kafka-port",
                            defaultValue = "${env:KAFKA_PORT:-9092}",
                            description = "Where clients on the host reach the broker (default: ${DEFAULT-VALUE}).")
                    int kafkaPort)
            throws IOException {
        new ContainerSecrets(secretsIn(directory), kafkaPort, tls).write(directory);
    }

    @Command(name = "servers", description = "Prepares a MySQL and a Kafka that run already.")
    void prepareServers(
            @Option(
                            names = "--mysql-url",
                            defaultValue = "${env:MYSQL_URL:-" + MYSQL_URL + "}",
                            description = "Without a schema (default: ${DEFAULT-VALUE}).")
                    String mysqlUrl,
            @Option(
                            names = "--kafka",
                            defaultValue = "${env:KAFKA_BOOTSTRAP:-kafka:9092}",
                            description = "A listener with a login (default: ${DEFAULT-VALUE}).")
                    String bootstrap) {
        Secrets secrets = secretsIn(directory);
        new Databases(secrets, "%").createWithRegistry(mysqlUrl);
        new KafkaContents(secrets, KafkaAccess.bindings())
                .provide(bootstrap, tls ? Optional.of(secrets.certificates().authority()) : Optional.empty());
    }

    /** All secrets, which only those containers can read that act for the whole shop. */
    static Secrets secretsOf(Map<String, String> environment) {
        return secretsIn(Path.of(environment.getOrDefault(SECRETS_VARIABLE, SECRETS_DIRECTORY)));
    }

    private static Secrets secretsIn(Path directory) {
        return Secrets.in(directory.resolve("shop"));
    }
}
