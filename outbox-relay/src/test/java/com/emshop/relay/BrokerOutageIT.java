package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.emshop.relay.SourceRelay.State;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.servers.process.ProcessId;
import com.emshop.saga.servers.process.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;

/** The whole application under load while Kafka is down for longer than all timeouts, or the relay is frozen. */
class BrokerOutageIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Map<String, String> SHORT_TIMEOUTS = Map.of(
            "OUTBOXRELAY_KAFKA_REQUESTTIMEOUT", "2s",
            "OUTBOXRELAY_KAFKA_DELIVERYTIMEOUT", "3s",
            "OUTBOXRELAY_KAFKA_BLOCKTIMEOUT", "3s",
            "OUTBOXRELAY_KAFKA_TRANSACTIONTIMEOUT", "5s",
            "OUTBOXRELAY_SUPERVISION_MAXBACKOFF", "2s");
    /** Each takes at least the block timeout or a pause; together they exceed the delivery and transaction timeouts. */
    private static final int FAILED_ATTEMPTS = 5;

    private final TestServers servers = TestServers.running();

    @Test
    void brokerOutageBeyondAllTimeoutsLosesNoRowAndLogsLittle() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "away", "relay_it_away");
        outboxes.createAllTables();
        try (RelayProcess relay = new RelayProcess(servers, "relay-away", SHORT_TIMEOUTS, outboxes.source())) {
            relay.awaitState("away", State.STREAMING);
            try (OutboxLoad load = new OutboxLoad(outboxes, 31, 500, "relay_it_away")) {
                awaitPublished(outboxes, 300);
                servers.kafka().freeze();
                try {
                    awaitFurtherRestarts(relay, "away");
                } finally {
                    servers.kafka().thaw();
                }
                relay.awaitState("away", State.STREAMING);
                awaitPublished(outboxes, 300);

                servers.kafka().kill9();
                try {
                    awaitFurtherRestarts(relay, "away");
                } finally {
                    servers.kafka().start();
                }
                relay.awaitState("away", State.STREAMING);
                awaitPublished(outboxes, 300);
            }
            verifyPublished(outboxes);
            assertLogIsShort(relay);
        }
    }

    /** The broker's files cannot grow beyond this size, which the broker sees as a full disk. */
    private static final String MAX_FILE_BYTES = "262144";

    @Test
    void fullBrokerDiskLosesNoRow() throws Exception {
        Optional<ProcessId> broker = servers.kafka().hostProcess().filter(BrokerOutageIT::isOwnedByThisUser);
        assumeTrue(
                Programs.find("prlimit").isPresent() && broker.isPresent(),
                "needs prlimit and a broker process of the same user");
        TestOutboxes outboxes = new TestOutboxes(servers, "full", "relay_it_full");
        outboxes.createAllTables();
        try (RelayProcess relay = new RelayProcess(servers, "relay-full", SHORT_TIMEOUTS, outboxes.source())) {
            relay.awaitState("full", State.STREAMING);
            try (OutboxLoad load = new OutboxLoad(outboxes, 33, 500, "relay_it_full")) {
                awaitPublished(outboxes, 300);
                limitFiles(broker.orElseThrow());
                try {
                    await("the broker stops")
                            .atMost(TIMEOUT)
                            .until(() -> servers.kafka().running().isEmpty());
                    awaitFurtherRestarts(relay, "full");
                } finally {
                    servers.kafka().kill9();
                    servers.kafka().start();
                }
                relay.awaitState("full", State.STREAMING);
                awaitPublished(outboxes, 300);
            }
            verifyPublished(outboxes);
        }
    }

    /** A broker in a container may run as another user. */
    private static boolean isOwnedByThisUser(ProcessId process) {
        Optional<String> user = ProcessHandle.current().info().user();
        return process.find().flatMap(found -> found.info().user()).equals(user);
    }

    private static void limitFiles(ProcessId process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + MAX_FILE_BYTES + ":unlimited")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    @Test
    void transactionAbortedByTheBrokerWhileTheLeaderIsFrozenIsPublishedOnce() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "asleep", "relay_it_asleep");
        outboxes.createAllTables();
        Map<String, String> environment = new HashMap<>(SHORT_TIMEOUTS);
        environment.put("OUTBOXRELAY_LEADERLOCK_TIMEOUT", "120s");
        try (RelayProcess relay = new RelayProcess(servers, "relay-asleep", environment, outboxes.source())) {
            relay.awaitState("asleep", State.STREAMING);
            try (OutboxLoad load = new OutboxLoad(outboxes, 32, 3_000, "relay_it_asleep");
                    Admin admin = Admin.create(
                            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers.kafkaBootstrap()))) {
                awaitPublished(outboxes, 300);
                await("frozen within a transaction").atMost(TIMEOUT).until(() -> {
                    relay.freeze();
                    if (transaction(admin) == TransactionState.ONGOING) {
                        return true;
                    }
                    relay.resume();
                    return false;
                });
                await("the broker aborts the transaction")
                        .atMost(TIMEOUT)
                        .until(() -> transaction(admin) == TransactionState.COMPLETE_ABORT);
                relay.resume();
                await().atMost(TIMEOUT).until(() -> relay.metric("outbox_relay_restarts_total", "asleep") >= 1);
                relay.awaitState("asleep", State.STREAMING);
                awaitPublished(outboxes, 300);
            }
            verifyPublished(outboxes);
            assertThat(relay.logLines())
                    .as("it held the leader lock all the time")
                    .noneMatch(line -> line.contains("is a standby"));
        }
    }

    private static TransactionState transaction(Admin admin) throws Exception {
        String id = "outbox-relay-asleep";
        return admin.describeTransactions(List.of(id)).description(id).get().state();
    }

    private static void awaitFurtherRestarts(RelayProcess relay, String source) throws Exception {
        double before = relay.metric("outbox_relay_restarts_total", source);
        await().atMost(TIMEOUT)
                .until(() -> relay.metric("outbox_relay_restarts_total", source) >= before + FAILED_ATTEMPTS);
        assertThat(relay.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    }

    /** One line per attempt and one stack trace for the first; nothing that grows with time or load. */
    private static void assertLogIsShort(RelayProcess relay) throws Exception {
        List<String> lines = relay.logLines();
        double restarts = relay.metric("outbox_relay_restarts_total", "away");
        long warnings = lines.stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .count();
        long stacks = lines.stream().filter(line -> line.startsWith("\tat ")).count();
        System.out.println("Brokers away: " + restarts + " restarts, " + warnings + " warnings, " + stacks
                + " stack trace lines, " + lines.size() + " lines in all");
        assertThat(lines).anyMatch(line -> line.contains("streams again after"));
        assertThat((double) warnings).isLessThanOrEqualTo(3 * restarts + 20);
        assertThat(stacks).isLessThan(400);
    }

    private static void awaitPublished(TestOutboxes outboxes, int further) {
        long goal = outboxes.publishedRows() + further;
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(200)).until(() -> outboxes.publishedRows() >= goal);
    }

    private static void verifyPublished(TestOutboxes outboxes) throws Exception {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> outboxes.publishedRows() >= outboxes.committedRows());
        outboxes.assertPublishedExactlyOnceInOrder();
    }
}
