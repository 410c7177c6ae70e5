package com.emshop.localstack.provider;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Runs the provider until the process is ended. It is told everything by environment variables; what is secret may be in a file
 * that the variable of the same name with {@code _FILE} behind it names.
 */
public final class ProviderMain {
    private ProviderMain() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> environment = System.getenv();
        Provider provider = Provider.start(
                new Provider.Settings(
                        Integer.parseInt(required(environment, "PROVIDER_PORT")),
                        secret(environment, "PROVIDER_API_KEY"),
                        URI.create(required(environment, "PROVIDER_WEBHOOK_URL")),
                        List.of(secret(environment, "PROVIDER_WEBHOOK_SECRETS").split(",")),
                        Path.of(required(environment, "PROVIDER_JOURNAL")),
                        environment.getOrDefault("PROVIDER_ADDRESS", "127.0.0.1")),
                Clock.systemUTC());
        System.out.println("The provider answers at " + provider.baseUrl());
    }

    private static String secret(Map<String, String> environment, String name) throws IOException {
        String file = environment.get(name + "_FILE");
        return file == null
                ? required(environment, name)
                : Files.readString(Path.of(file)).strip();
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }
}
