package com.emshop.saga.test;

import com.emshop.saga.servers.TestServers;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.function.ThrowingConsumer;

/**
 * A whole service on the test servers, started by its own main method in this JVM: for tests of several services, each of which is
 * an application of its own. Listens on a free port and accepts {@link TestTokens}.
 */
public final class TestService implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private TestService(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts it; returns when it is ready.
     *
     * @param main its main method: {@code BookingService::main}
     * @param database its own; one of that name is dropped before, and created empty
     * @param properties more settings, each {@code name=value}
     */
    public static TestService start(
            ThrowingConsumer<String[]> main, TestServers servers, String database, String... properties) {
        servers.createDatabase(database);
        Stream<String> own = ServerProperties.of(servers, database).entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue());
        String[] arguments = Stream.of(Stream.of("server.port=0"), own, Arrays.stream(properties))
                .flatMap(each -> each)
                .map(property -> "--" + property)
                .toArray(String[]::new);
        return new TestService(SpringApplication.from(main).run(arguments).getApplicationContext());
    }

    /** Calls to its HTTP side. */
    public HttpCalls http() {
        return new HttpCalls(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    /** One of its beans. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Ends it in good order. */
    @Override
    public void close() {
        context.close();
    }
}
