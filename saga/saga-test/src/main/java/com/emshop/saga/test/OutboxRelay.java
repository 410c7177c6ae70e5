package com.emshop.saga.test;

import com.emshop.saga.servers.HttpProbe;
import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The outbox relay as it runs in production, in a process of its own, between the test servers: what services commit to their
 * outboxes is published. Its program is the executable jar {@code com.emshop:outbox-relay:exec}, which has to be on the class path
 * of the tests. It ends with the servers, if nobody closes it before.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final String PROGRAM = "BOOT-INF/classes/com/emshop/relay/OutboxRelayApplication.class";
    private static final int HEAP_MEBIBYTES = 256;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final ChildProcess process;

    private OutboxRelay(ChildProcess process) {
        this.process = process;
    }

    /**
     * Starts it; returns when it publishes. A relay of its own, which knows nothing of those before it: it publishes all rows that
     * the outboxes ever had.
     *
     * @param databases of the services; they exist, with their outbox tables
     * @throws com.emshop.saga.servers.process.StartFailedException with the end of its log, when it does not start
     */
    public static OutboxRelay start(TestServers servers, String... databases) {
        String name = "outbox-relay-" + ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet();
        Iterator<Integer> ports = Ports.free(2).iterator();
        int port = ports.next();
        int managementPort = ports.next();
        ServerDirectory directory = servers.directory();
        ChildProcess process = new ChildProcess(
                name,
                directory.pidFile(name),
                directory.log(name),
                () -> new Launch(
                        Jvm.command(HEAP_MEBIBYTES, List.of(), List.of("-jar", jar().toString())),
                        environment(servers, name, port, managementPort, databases),
                        directory.root()),
                () -> HttpProbe.isOk(managementPort, "/actuator/health/readiness"),
                START_TIMEOUT,
                STOP_TIMEOUT);
        process.start();
        return new OutboxRelay(process);
    }

    private static Map<String, String> environment(
            TestServers servers, String name, int port, int managementPort, String... databases) {
        Map<String, String> environment = new HashMap<>(Jvm.environment());
        environment.put("SERVER_ADDRESS", "127.0.0.1");
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(managementPort));
        environment.put("OUTBOXRELAY_KAFKA_BOOTSTRAPSERVERS", servers.kafkaBootstrap());
        String source = "OUTBOXRELAY_SOURCES_0_";
        environment.put(source + "NAME", name);
        environment.put(source + "HOST", "127.0.0.1");
        environment.put(source + "PORT", Integer.toString(servers.mysqlPort()));
        environment.put(source + "USERNAME", servers.mysqlAdmin().user());
        environment.put(source + "PASSWORD", servers.mysqlAdmin().password());
        for (int index = 0; index < databases.length; index++) {
            environment.put(source + "SCHEMAS_" + index, databases[index]);
        }
        return environment;
    }

    private static Path jar() {
        URL program = OutboxRelay.class.getClassLoader().getResource(PROGRAM);
        if (program == null) {
            throw new IllegalStateException(
                    "The outbox relay is missing: add com.emshop:outbox-relay with the classifier exec to the test class path.");
        }
        try {
            return Path.of(
                    ((JarURLConnection) program.openConnection()).getJarFile().getName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in good order. */
    @Override
    public void close() {
        process.stop();
    }
}
