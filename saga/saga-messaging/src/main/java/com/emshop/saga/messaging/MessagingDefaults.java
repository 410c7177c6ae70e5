package com.emshop.saga.messaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.avro.SystemLimitException;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * Puts {@code saga-messaging.properties} beneath everything else, so that services repeat none of it, and limits to what Avro
 * reads, before it reads anything.
 */
public final class MessagingDefaults implements EnvironmentPostProcessor {
    /**
     * What a length that an Avro value states may ask for at most. Avro allocates what is asked for before it looks whether
     * it comes, so that one damaged byte could ask for two gigabytes, and running out of memory ends a consumer. Nothing
     * within a record is longer than a record that the outbox can hold, which is 16 MiB. Avro knows these limits by system
     * properties only; the command line takes precedence.
     */
    private static final Map<String, String> AVRO_LIMITS = Map.of(
            SystemLimitException.MAX_BYTES_LENGTH_PROPERTY, Integer.toString(16 * 1024 * 1024),
            SystemLimitException.MAX_STRING_LENGTH_PROPERTY, Integer.toString(16 * 1024 * 1024),
            SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY, Integer.toString(1024 * 1024));

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        AVRO_LIMITS.forEach((property, limit) -> {
            if (System.getProperty(property) == null) {
                System.setProperty(property, limit);
            }
        });
        try {
            environment
                    .getPropertySources()
                    .addLast(new ResourcePropertySource(new ClassPathResource("saga-messaging.properties")));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
