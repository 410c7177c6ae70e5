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

/**
 * Prepares what the containers of docker-compose.yml start from. Argument {@code secrets}: makes those that are missing and
 * hands each container its own. Argument {@code servers}: prepares MySQL and Kafka, which answer already. Both may be repeated.
 */
public final class ComposeMain {
    private static final String PUBLISHED_KAFKA_PORT = "9092";

    static final String MYSQL_URL = "jdbc:mysql://mysql:3306/";

    private ComposeMain() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> environment = System.getenv();
        String what = args.length == 1 ? args[0] : "";
        try {
            Secrets secrets = secretsOf(environment);
            boolean tls = StackSettings.tls(environment);
            switch (what) {
                case "secrets" ->
                    new ContainerSecrets(secrets, number(environment, "KAFKA_PORT", PUBLISHED_KAFKA_PORT), tls)
                            .write(directoryOf(environment));
                case "servers" -> {
                    new Databases(secrets, "%").createWithRegistry(environment.getOrDefault("MYSQL_URL", MYSQL_URL));
                    new KafkaContents(secrets, KafkaAccess.bindings())
                            .provide(
                                    environment.getOrDefault("KAFKA_BOOTSTRAP", "kafka:9092"),
                                    tls ? Optional.of(secrets.certificates().authority()) : Optional.empty());
                }
                default -> throw new StackException("One argument: secrets, or servers");
            }
        } catch (StackException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Where each part's secrets are in a directory of its own. */
    private static Path directoryOf(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("EMSHOP_SECRETS", "/run/emshop"));
    }

    /** All of them, which only those containers can read that speak for the whole shop. */
    static Secrets secretsOf(Map<String, String> environment) {
        return Secrets.in(directoryOf(environment).resolve("shop"));
    }

    private static int number(Map<String, String> environment, String name, String otherwise) {
        String text = environment.getOrDefault(name, otherwise);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new StackException(name + " has to be a number, not " + text, e);
        }
    }
}
