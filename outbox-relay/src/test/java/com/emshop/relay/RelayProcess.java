package com.emshop.relay;

import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The whole application in its own process, for faults that only a process can have. */
final class RelayProcess implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final String name;
    private final Process process;
    private final int port;
    private final int managementPort;
    private final Path log;

    /**
     * Starts the process and returns at once.
     *
     * @param name of its log file under target/
     * @param environment additional variables
     */
    RelayProcess(TestServers servers, String name, Map<String, String> environment, MySqlSource... sources)
            throws IOException {
        this.name = name;
        Iterator<Integer> ports = Ports.free(2).iterator();
        this.port = ports.next();
        this.managementPort = ports.next();
        this.log = Path.of("target", name + ".log");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                OutboxRelayApplication.class.getName());
        Map<String, String> all = builder.environment();
        all.put("SERVER_PORT", Integer.toString(port));
        all.put("SERVER_ADDRESS", "127.0.0.1");
        all.put("MANAGEMENT_SERVER_PORT", Integer.toString(managementPort));
        all.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", servers.kafkaBootstrap());
        for (int i = 0; i < sources.length; i++) {
            MySqlSource source = sources[i];
            String prefix = "OUTBOXRELAY_SOURCES_" + i + "_";
            all.put(prefix + "NAME", source.name());
            all.put(prefix + "HOST", source.host());
            all.put(prefix + "PORT", Integer.toString(source.port()));
            all.put(prefix + "USERNAME", source.username());
            all.put(prefix + "PASSWORD", source.password());
            for (int j = 0; j < source.schemas().size(); j++) {
                all.put(prefix + "SCHEMAS_" + j, source.schemas().get(j));
            }
        }
        all.putAll(environment);
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<String> logLines() throws IOException {
        return Files.readAllLines(log);
    }

    /** Asks the management port. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(managementPort, path);
    }

    HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(5))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** The state of a source in the health endpoint; empty while the endpoint does not answer. */
    String state(String source) throws InterruptedException {
        try {
            return new JsonMapper()
                    .readTree(get("/actuator/health").body())
                    .path("components")
                    .path("relay")
                    .path("details")
                    .path(source)
                    .path("state")
                    .asString("");
        } catch (IOException notYet) {
            return "";
        }
    }

    RelayProcess awaitState(String source, State... wanted) {
        await(name + " is one of " + Arrays.toString(wanted))
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    String found = state(source);
                    return Arrays.stream(wanted).anyMatch(state -> state.name().equals(found));
                });
        return this;
    }

    /** The sum of a metric of a source over all other tags; 0 when there is none. */
    double metric(String metric, String source) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric + "{") && line.contains("source=\"" + source + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Stops the process as if its host hung; its connections stay open. */
    void freeze() {
        id().freeze();
    }

    void resume() {
        id().thaw();
    }

    private ProcessId id() {
        return ProcessId.of(process.toHandle());
    }

    /** SIGTERM. @return the exit code */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    void kill9() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill9();
    }
}
