package com.emshop.localstack.compose;

import com.emshop.events.EventTypes;
import com.emshop.localstack.registry.SchemaRegistration;
import com.emshop.localstack.stack.Databases;
import com.emshop.localstack.stack.KafkaAccess;
import com.emshop.localstack.stack.KafkaContents;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.nio.file.Files;
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

    private static final String SHOP = "shop";

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

    @Command(
            name = "schemas",
            description = "Registers the events' schemas at a registry that runs already; it then refuses versions that"
                    + " are not compatible with all earlier ones in both directions.")
    void registerSchemas(
            @Option(
                            names = "--registry-url",
                            defaultValue = "${env:REGISTRY_URL:-http://registry:8080/apis/ccompat/v7}",
                            description = "Confluent's API (default: ${DEFAULT-VALUE}).")
                    String registryUrl,
            @Option(
                            names = "--user",
                            defaultValue = "${env:REGISTRY_USERNAME:-}",
                            description =
                                    "Who may write; REGISTRY_PASSWORD has the password. Without it, the one of the"
                                            + " secrets, if there are any, or else nobody.")
                    String user) {
        new SchemaRegistration(registryUrl, schemaWriter(user)).register(EventTypes.SCHEMAS);
    }

    private Optional<Credentials> schemaWriter(String user) {
        if (!user.isBlank()) {
            return Optional.of(new Credentials(user, System.getenv().getOrDefault("REGISTRY_PASSWORD", "")));
        }
        return Files.isDirectory(directory.resolve(SHOP))
                ? Optional.of(secretsIn(directory).schemaWriter())
                : Optional.empty();
    }

    /** All secrets, which only those containers can read that act for the whole shop. */
    static Secrets secretsOf(Map<String, String> environment) {
        return secretsIn(Path.of(environment.getOrDefault(SECRETS_VARIABLE, SECRETS_DIRECTORY)));
    }

    private static Secrets secretsIn(Path directory) {
        return Secrets.in(directory.resolve(SHOP));
    }
}
