package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.saga.servers.TestServers;
import java.io.IOException;
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
        try (Load load = new Load(outboxes, seed, 3_000, "relay_it_crash_a", "relay_it_crash_b")) {
            for (int crash = 0; crash < CRASHES; crash++) {
                try (RelayProcess relay = start(outboxes, crash)) {
                    long goal = outboxes.publishedRows() + 500 + random.nextInt(3_000);
                    await("relay publishes after crash " + crash + " (seed " + seed + ")")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(200))
                            .until(() -> outboxes.publishedRows() > goal);
                }
            }
        }
        try (RelayProcess relay = start(outboxes, CRASHES)) {
            await().atMost(PATIENCE).until(() -> outboxes.publishedRows() >= outboxes.committedRows());
            outboxes.assertPublishedExactlyOnceInOrder();
            await().atMost(PATIENCE)
                    .until(() -> relay.get("/actuator/health/readiness").statusCode() == 200);
            assertThat(relay.get("/actuator/health").body()).contains("STREAMING", "waitingRows");
            assertThat(relay.get("/actuator/prometheus").body())
                    .contains("emshop_relay_rows_published_total", "emshop_relay_lag_seconds");
            assertThat(relay.stop()).as("exit after SIGTERM").isEqualTo(143);
        }
    }

    private RelayProcess start(Outboxes outboxes, int number) throws IOException {
        return new RelayProcess(servers, "relay-crash-" + number, Map.of(), outboxes.source());
    }
}
