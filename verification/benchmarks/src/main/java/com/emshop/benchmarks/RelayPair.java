package com.emshop.benchmarks;

import com.emshop.saga.servers.HttpProbe;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two relays of one source as processes of their own, of which one leads. Used by one thread. */
final class RelayPair {
    private static final String SOURCE = "endurance";
    private static final Duration LEADER_WITHIN = Duration.ofMinutes(3);

    private final BenchmarkServers servers;
    private final Path jar;
    private final int mysqlPort;
    private final List<String> schemas;
    private final List<Instance> instances;
    private @Nullable SubjectProcess frozen;

    /** @param mysqlPort where the relays find the server, which may be a proxy's port */
    RelayPair(BenchmarkServers servers, SourceTree tree, int mysqlPort, List<String> schemas) {
        this.servers = servers;
        this.jar = tree.serviceJar(EmshopRelay.MODULE);
        this.mysqlPort = mysqlPort;
        this.schemas = List.copyOf(schemas);
        this.instances = Ports.free(2).stream()
                .map(port -> new Instance("relay-" + port, port))
                .toList();
    }

    void start() {
        instances.forEach(Instance::start);
    }

    void startWhatIsDead() {
        instances.stream()
                .filter(instance ->
                        instance.process == null || instance.process.running().isEmpty())
                .forEach(Instance::start);
    }

    /** Waits until one leads and the other stands by. */
    void awaitBoth(Duration atMost) {
        startWhatIsDead();
        if (!Polling.until(
                atMost,
                () -> instances.stream().anyMatch(Instance::leads)
                        && instances.stream().anyMatch(Instance::standsBy))) {
            throw new StackException("There are not a leader and a standby within " + atMost);
        }
    }

    void killLeader() {
        leader().kill9();
    }

    void freezeLeader() {
        frozen = leader();
        frozen.freeze();
    }

    /** Lets the frozen one go on. */
    void thaw() {
        if (frozen != null) {
            frozen.thaw();
            frozen = null;
        }
    }

    private SubjectProcess leader() {
        Optional<Instance> leader = Polling.poll(
                LEADER_WITHIN, () -> instances.stream().filter(Instance::leads).findFirst(), Optional::isPresent);
        SubjectProcess process = leader.map(found -> found.process).orElse(null);
        if (process == null) {
            throw new StackException("No relay leads");
        }
        return process;
    }

    /**
     * Has the relay's own proof compare tables and topics.
     *
     * @throws StackException if it could not, or does not come to an end
     */
    JsonNode verify(Duration wait) throws IOException, InterruptedException {
        startWhatIsDead();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "verify",
                "--json",
                "--wait=" + wait.toSeconds() + "s"));
        command.addAll(settings());
        Path answer = servers.directory().root().resolve("proof.json");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(answer.toFile())
                .start();
        try {
            if (!process.waitFor(wait.multipliedBy(2).toSeconds(), TimeUnit.SECONDS)) {
                throw new StackException("The proof does not come to an end");
            }
        } finally {
            process.destroyForcibly();
        }
        String json = Files.readString(answer);
        if (json.isBlank()) {
            throw new StackException("The proof could not be made, exit code " + process.exitValue());
        }
        return new JsonMapper().readTree(json);
    }

    void end() {
        thaw();
        for (Instance instance : instances) {
            if (instance.process != null) {
                instance.process.kill9();
            }
        }
    }

    private List<String> settings() {
        return EmshopRelay.settings(servers, SOURCE, mysqlPort, schemas);
    }

    private final class Instance {
        private final String name;
        private final int port;
        private @Nullable SubjectProcess process;

        Instance(String name, int port) {
            this.name = name;
            this.port = port;
        }

        void start() {
            var arguments = new ArrayList<>(EmshopRelay.arguments(jar, port));
            arguments.addAll(settings());
            process = SubjectProcess.start(
                    servers.directory(),
                    name,
                    List.of(),
                    arguments,
                    servers.directory().root());
        }

        boolean leads() {
            return health().contains("\"STREAMING\"");
        }

        boolean standsBy() {
            return health().contains("\"STANDBY\"");
        }

        /** Empty while it does not answer. */
        private String health() {
            return HttpProbe.get(port, "/actuator/health")
                    .map(HttpResponse::body)
                    .orElse("");
        }
    }
}
