package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two whole applications for one source under load; the leader is killed or frozen. Prints how long take-overs took. */
class StandbyIT {

    private static final int ROUNDS = Integer.getInteger("outbox.relay.takeovers", 2);
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final TestServers servers = TestServers.running();

    private int started;

    @Test
    void standbyReplacesAKilledLeaderAndEachRowIsPublishedOnce() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "killed", "relay_it_killed");
        outboxes.createAllTables();
        RelayProcess leader = start(outboxes, "killed");
        RelayProcess standby = start(outboxes, "killed");
        try (OutageTimer firstRow = new OutageTimer(servers.kafkaBootstrap(), outboxes.topic())) {
            try (OutboxLoad load = new OutboxLoad(outboxes, 11, 500, "relay_it_killed")) {
                awaitBoth(leader, standby, "killed");
                if (leader.state("killed").equals(State.STANDBY.name())) {
                    RelayProcess other = leader;
                    leader = standby;
                    standby = other;
                }
                for (int round = 0; round < ROUNDS; round++) {
                    awaitPublished(outboxes, 300);
                    // During its warm-up a standby reads for a moment.
                    await("a standby reads nothing").atMost(TIMEOUT).until(() -> binlogConnections(outboxes) == 1);
                    Duration taken = firstRow.after(leader::kill9);
                    System.out.println("Killed: first row visible again after " + taken.toMillis() + " ms");
                    standby.awaitState("killed", State.STREAMING);
                    assertThat(standby.metric("outbox_relay_takeovers_total", "killed"))
                            .isEqualTo(1);
                    leader = standby;
                    standby = start(outboxes, "killed");
                    standby.awaitState("killed", State.STANDBY);
                    assertThat(standby.get("/actuator/health/readiness").statusCode())
                            .isEqualTo(200);
                    assertThat(standby.metric("outbox_relay_rows_waiting", "killed"))
                            .isZero();
                }
                assertThat(leader.metric("outbox_relay_restarts_total", "killed"))
                        .isZero();
            }
            System.out.println("Take-over from a killed leader: " + firstRow.summary());
            verifyPublished(outboxes);
        } finally {
            leader.close();
            standby.close();
        }
    }

    @Test
    void standbyReplacesAFrozenLeaderWhichPublishesNothingWhenResumed() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "frozen", "relay_it_frozen");
        outboxes.createAllTables();
        RelayProcess leader = start(outboxes, "frozen");
        leader.awaitState("frozen", State.STREAMING);
        RelayProcess standby = start(outboxes, "frozen");
        try (OutageTimer frozen = new OutageTimer(servers.kafkaBootstrap(), outboxes.topic());
                OutageTimer killed = new OutageTimer(servers.kafkaBootstrap(), outboxes.topic())) {
            try (OutboxLoad load = new OutboxLoad(outboxes, 12, 500, "relay_it_frozen")) {
                for (int round = 0; round < ROUNDS; round++) {
                    standby.awaitState("frozen", State.STANDBY);
                    awaitPublished(outboxes, 300);
                    Duration taken = frozen.after(leader::freeze);
                    System.out.println("Frozen: first row visible again after " + taken.toMillis() + " ms");
                    standby.awaitState("frozen", State.STREAMING);
                    awaitPublished(outboxes, 300);
                    leader.resume();
                    // When it is resumed, it has lost the leader lock, and Kafka fences its open transaction.
                    leader.awaitState("frozen", State.STANDBY);
                    awaitPublished(outboxes, 300);
                    assertThat(standby.state("frozen")).isEqualTo(State.STREAMING.name());

                    taken = killed.after(standby::kill9);
                    System.out.println("Killed: first row visible again after " + taken.toMillis() + " ms");
                    leader.awaitState("frozen", State.STREAMING);
                    assertThat(leader.metric("outbox_relay_takeovers_total", "frozen"))
                            .isEqualTo(round + 1.0);
                    standby = start(outboxes, "frozen");
                }
            }
            System.out.println("Take-over from a frozen leader: " + frozen.summary());
            System.out.println("Take-over by a woken one: " + killed.summary());
            verifyPublished(outboxes);
        } finally {
            leader.close();
            standby.close();
        }
    }

    private RelayProcess start(TestOutboxes outboxes, String name) throws IOException {
        return new RelayProcess(servers, "relay-" + name + "-" + started++, Map.of(), outboxes.source());
    }

    private static void awaitBoth(RelayProcess one, RelayProcess other, String source) {
        one.awaitState(source, State.STREAMING, State.STANDBY);
        other.awaitState(source, State.STREAMING, State.STANDBY);
    }

    private static void awaitPublished(TestOutboxes outboxes, int further) {
        long goal = outboxes.publishedRows() + further;
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(200)).until(() -> outboxes.publishedRows() >= goal);
    }

    private static void verifyPublished(TestOutboxes outboxes) throws SQLException {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> outboxes.publishedRows() >= outboxes.committedRows());
        outboxes.assertPublishedExactlyOnceInOrder();
    }

    private static int binlogConnections(TestOutboxes outboxes) throws SQLException {
        try (Connection connection = outboxes.connect("");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
