package com.emshop.saga.test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** One more instance of a service under test, beside the one that the test has started: same database, topics and tokens. */
public final class SecondInstance implements AutoCloseable {
    private static final List<String> SHARED = List.of(
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password",
            "spring.kafka.bootstrap-servers",
            "saga.messaging.schema-registry-url",
            "saga.messaging.apicurio-url",
            "saga.messaging.register-schemas",
            "saga.timer.interval",
            "saga.web.tokens.issuer",
            "saga.web.tokens.audience",
            "saga.web.tokens.keys");

    private final ConfigurableApplicationContext context;

    /**
     * Starts it.
     *
     * @param first the environment of the first instance
     * @param shared names of properties that both have, besides the usual ones
     */
    public SecondInstance(Class<?> application, Environment first, String... shared) {
        this.context = new SpringApplicationBuilder(application)
                .run(Stream.concat(
                                Stream.of("--server.port=0"),
                                Stream.concat(SHARED.stream(), Arrays.stream(shared))
                                        .map(name -> "--" + name + "=" + first.getRequiredProperty(name)))
                        .toArray(String[]::new));
    }

    /** Where it listens. */
    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
