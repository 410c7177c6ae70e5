package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.localstack.TestServers;
import com.emshop.relay.binlog.MySqlSource;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The whole application as a process of its own, killed with -9 again and again under load. */
class RelayCrashIT {

    private static final int CRASHES = Integer.getInteger("emshop.relay.crashes", 4);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final TestServers servers = TestServers.running();

    @Test
    void killedAgainAndAgainItPublishesEachRowOnce() throws Exception {
        long seed = Long.getLong("emshop.relay.seed", System.nanoTime());
        Random random = new Random(seed);
        Outboxes outboxes = new Outboxes(servers, "crash", "relay_it_crash_a", "relay_it_crash_b");
        outboxes.createAllTables();
        int port = freePort();
        try (Load load = new Load(outboxes, seed, 3_000, "relay_it_crash_a", "relay_it_crash_b")) {
            for (int crash = 0; crash < CRASHES; crash++) {
                Process relay = start(outboxes.source(), port, crash);
                try {
                    long goal = outboxes.publishedRows() + 500 + random.nextInt(3_000);
                    await("relay publishes after crash " + crash + " (seed " + seed + ")")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(200))
                            .until(() -> outboxes.publishedRows() > goal);
                } finally {
                    relay.destroyForcibly().waitFor();
                }
            }
        }
        Process relay = start(outboxes.source(), port, CRASHES);
        try {
            await().atMost(PATIENCE).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            outboxes.assertPublishedExactlyOnceInOrder();
            await().atMost(PATIENCE)
                    .until(() -> get(port, "/actuator/health/readiness").statusCode() == 200);
            assertThat(get(port, "/actuator/health").body()).contains("STREAMING", "waitingRows");
            assertThat(get(port, "/actuator/prometheus").body())
                    .contains("emshop_relay_rows_published_total", "emshop_relay_lag_seconds");
            relay.destroy();
            assertThat(relay.waitFor()).as("exit after SIGTERM").isEqualTo(143);
        } finally {
            relay.destroyForcibly().waitFor();
        }
    }

    private Process start(MySqlSource source, int port, int number) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                OutboxRelayApplication.class.getName());
        Map<String, String> environment = builder.environment();
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("SERVER_ADDRESS", "127.0.0.1");
        environment.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", servers.kafkaBootstrap());
        environment.put("EMSHOP_RELAY_SOURCES_0_NAME", source.name());
        environment.put("EMSHOP_RELAY_SOURCES_0_HOST", source.host());
        environment.put("EMSHOP_RELAY_SOURCES_0_PORT", Integer.toString(source.port()));
        environment.put("EMSHOP_RELAY_SOURCES_0_USERNAME", source.username());
        environment.put("EMSHOP_RELAY_SOURCES_0_PASSWORD", source.password());
        for (int i = 0; i < source.schemas().size(); i++) {
            environment.put(
                    "EMSHOP_RELAY_SOURCES_0_SCHEMAS_" + i, source.schemas().get(i));
        }
        File log = Path.of("target", "relay-crash-" + number + ".log").toFile();
        return builder.redirectErrorStream(true).redirectOutput(log).start();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
