package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The whole application in its own process, killed with -9 repeatedly under load. */
class RelayCrashIT {

    private static final int CRASHES = Integer.getInteger("outbox-relay.crashes", 4);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final TestServers servers = TestServers.running();

    @Test
    void relayKilledRepeatedlyPublishesEachRowOnce() throws Exception {
        long seed = Long.getLong("outbox-relay.seed", System.nanoTime());
        Random random = new Random(seed);
        TestOutboxes outboxes = new TestOutboxes(servers, "crash", "relay_it_crash_a", "relay_it_crash_b");
        outboxes.createAllTables();
        try (OutboxLoad load = new OutboxLoad(outboxes, seed, 3_000, "relay_it_crash_a", "relay_it_crash_b")) {
            for (int crash = 0; crash < CRASHES; crash++) {
                try (RelayProcess relay = start(outboxes, crash)) {
                    long goal = outboxes.publishedRows() + 500 + random.nextInt(3_000);
                    await("relay publishes after crash " + crash + " (seed " + seed + ")")
                            .atMost(TIMEOUT)
                            .pollInterval(Duration.ofMillis(200))
                            .until(() -> outboxes.publishedRows() > goal);
                }
            }
        }
        try (RelayProcess relay = start(outboxes, CRASHES)) {
            await().atMost(TIMEOUT).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            outboxes.assertPublishedExactlyOnceInOrder();
            await().atMost(TIMEOUT)
                    .until(() -> relay.get("/actuator/health/readiness").statusCode() == 200);
            assertThat(relay.get("/actuator/health").body()).contains("STREAMING", "waitingRows");
            assertThat(relay.get(relay.port(), "/actuator/health")).satisfies(answer -> {
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            });
            assertThat(relay.get("/actuator/prometheus").body())
                    .contains("outbox_relay_rows_published_total", "outbox_relay_lag_seconds");
            assertThat(relay.stop()).as("exit after SIGTERM").isEqualTo(143);
        }
    }

    private RelayProcess start(TestOutboxes outboxes, int number) throws IOException {
        return new RelayProcess(servers, "relay-crash-" + number, Map.of(), outboxes.source());
    }
}
