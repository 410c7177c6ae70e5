package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.servers.Watchdog;
import com.emshop.saga.servers.process.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One application for two MySQL servers, one of which crashes. */
class TwoServersIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final TestServers servers = TestServers.running();
    private final ServerDirectory directory = new ServerDirectory(Path.of("target", "second-mysql"));
    private final MySqlServer second = new MySqlServer(
            directory,
            ServerDistributions.ofUser()::mysql,
            Ports.free(1).iterator().next(),
            ServerSize.SMALL,
            new Credentials("relay_test", "relay_test"),
            List.of(),
            Optional.empty());

    @BeforeEach
    void startTheSecond() throws Exception {
        Files.createDirectories(directory.run());
        // Ends the server if this JVM is killed.
        Watchdog.of(ProcessId.of(ProcessHandle.current()), directory).start();
        second.start();
    }

    @AfterEach
    void endTheSecond() {
        second.kill9();
    }

    @Test
    void outageOfOneServerDoesNotDelayTheOtherAndLosesNoRow() throws Exception {
        TestOutboxes left = new TestOutboxes(servers, "left", "relay_it_left");
        TestOutboxes right = TestOutboxes.on(second, servers, "right", "relay_it_right");
        left.createAllTables();
        right.createAllTables();
        try (RelayProcess relay =
                new RelayProcess(servers, "relay-two-servers", Map.of(), left.source(), right.source())) {
            relay.awaitState("left", State.STREAMING).awaitState("right", State.STREAMING);
            try (OutboxLoad leftLoad = new OutboxLoad(left, 21, 500, "relay_it_left");
                    OutboxLoad rightLoad = new OutboxLoad(right, 22, 500, "relay_it_right")) {
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
            verifyPublished(relay, "left", left);
            verifyPublished(relay, "right", right);
            assertThat(relay.metric("outbox_relay_restarts_total", "right")).isPositive();
        }
    }

    private static void awaitPublished(TestOutboxes outboxes, int further) {
        long goal = outboxes.publishedRows() + further;
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(200)).until(() -> outboxes.publishedRows() >= goal);
    }

    private static void verifyPublished(RelayProcess relay, String source, TestOutboxes outboxes) throws Exception {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> outboxes.publishedRows() >= outboxes.committedRows());
        outboxes.assertPublishedExactlyOnceInOrder();
        // The counter increases a moment after the rows are visible.
        double committed = outboxes.committedRows();
        await().atMost(TIMEOUT).until(() -> relay.metric("outbox_relay_rows_published_total", source) == committed);
    }
}
