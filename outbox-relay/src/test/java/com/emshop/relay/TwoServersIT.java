package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.servers.Watchdog;
import com.emshop.saga.servers.process.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One application for two MySQL servers, of which one dies. */
class TwoServersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TestServers servers = TestServers.running();
    private final ServerDirectory directory = new ServerDirectory(Path.of("target", "second-mysql"));
    private final MySqlServer second = new MySqlServer(
            directory,
            ServerDistributions.ofUser()::mysql,
            Ports.free(1).iterator().next(),
            new Credentials("emshop_test", "emshop_test"),
            List.of());

    @BeforeEach
    void startTheSecond() throws Exception {
        Files.createDirectories(directory.run());
        // Should this JVM be killed, it ends too.
        Watchdog.of(ProcessId.of(ProcessHandle.current()), directory).start();
        second.start();
    }

    @AfterEach
    void endTheSecond() {
        second.kill9();
    }

    @Test
    void theRowsOfOneServerFlowWhileAnotherIsAwayAndThoseOfTheOtherFollow() throws Exception {
        Outboxes left = new Outboxes(servers, "left", "relay_it_left");
        Outboxes right = new Outboxes(servers, second, "right", "relay_it_right");
        left.createAllTables();
        right.createAllTables();
        try (RelayProcess relay =
                new RelayProcess(servers, "relay-two-servers", Map.of(), left.source(), right.source())) {
            relay.awaitState("left", State.STREAMING).awaitState("right", State.STREAMING);
            try (Load leftLoad = new Load(left, 21, 500, "relay_it_left");
                    Load rightLoad = new Load(right, 22, 500, "relay_it_right")) {
                awaitPublished(left, 200);
                awaitPublished(right, 200);

                second.kill9();
                relay.awaitState("right", State.BACKING_OFF);
                awaitPublished(left, 500);
                assertThat(relay.state("right")).isNotEqualTo(State.STREAMING.name());
                assertThat(relay.state("left")).isEqualTo(State.STREAMING.name());
                assertThat(relay.get("/actuator/health/readiness").statusCode()).isEqualTo(503);

                second.start();
                relay.awaitState("right", State.STREAMING);
                awaitPublished(right, 200);
            }
            judge(relay, "left", left);
            judge(relay, "right", right);
            assertThat(relay.metric("emshop_relay_restarts_total", "right")).isPositive();
        }
    }

    private static void awaitPublished(Outboxes outboxes, int further) {
        long goal = outboxes.publishedRows() + further;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> outboxes.publishedRows() >= goal);
    }

    private static void judge(RelayProcess relay, String source, Outboxes outboxes) throws Exception {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> outboxes.publishedRows() >= outboxes.committedRows());
        outboxes.assertPublishedExactlyOnceInOrder();
        // Counted once the commit has returned, a moment after the rows are visible.
        double committed = outboxes.committedRows();
        await().atMost(PATIENCE).until(() -> relay.metric("emshop_relay_rows_published_total", source) == committed);
    }
}
