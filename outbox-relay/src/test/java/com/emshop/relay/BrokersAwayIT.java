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

/** The whole application under load while Kafka is away for longer than all its time-outs, or believes that the relay is. */
class BrokersAwayIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Map<String, String> IMPATIENT = Map.of(
            "EMSHOP_RELAY_KAFKA_REQUESTTIMEOUT", "2s",
            "EMSHOP_RELAY_KAFKA_DELIVERYTIMEOUT", "3s",
            "EMSHOP_RELAY_KAFKA_BLOCKTIMEOUT", "3s",
            "EMSHOP_RELAY_KAFKA_TRANSACTIONTIMEOUT", "5s",
            "EMSHOP_RELAY_SUPERVISION_LONGESTBACKOFF", "2s");
    /** Each takes at least the block time-out or a pause: together they outlast delivery and transaction time-out. */
    private static final int FAILED_ATTEMPTS = 5;

    private final TestServers servers = TestServers.running();

    @Test
    void aBrokerThatIsAwayForLongerThanAllTimeOutsCostsNoRowAndLittleLog() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "away", "relay_it_away");
        outboxes.createAllTables();
        try (RelayProcess relay = new RelayProcess(servers, "relay-away", IMPATIENT, outboxes.source())) {
            relay.awaitState("away", State.STREAMING);
            try (Load load = new Load(outboxes, 31, 500, "relay_it_away")) {
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
            judge(outboxes);
            assertLogIsShort(relay);
        }
    }

    /** Beyond that size the broker's files do not grow any more: it meets that as it meets a disk that is full. */
    private static final String LARGEST_FILE_BYTES = "262144";

    @Test
    void aBrokerWhoseDiskIsFullCostsNoRow() throws Exception {
        Optional<ProcessId> broker = servers.kafka().hostProcess().filter(BrokersAwayIT::isOurs);
        assumeTrue(
                Programs.find("prlimit").isPresent() && broker.isPresent(),
                "only Linux can take a disk away from one process, and only from a user's own");
        Outboxes outboxes = new Outboxes(servers, "full", "relay_it_full");
        outboxes.createAllTables();
        try (RelayProcess relay = new RelayProcess(servers, "relay-full", IMPATIENT, outboxes.source())) {
            relay.awaitState("full", State.STREAMING);
            try (Load load = new Load(outboxes, 33, 500, "relay_it_full")) {
                awaitPublished(outboxes, 300);
                limitFiles(broker.orElseThrow());
                try {
                    await("the broker gives up")
                            .atMost(PATIENCE)
                            .until(() -> servers.kafka().running().isEmpty());
                    awaitFurtherRestarts(relay, "full");
                } finally {
                    servers.kafka().kill9();
                    servers.kafka().start();
                }
                relay.awaitState("full", State.STREAMING);
                awaitPublished(outboxes, 300);
            }
            judge(outboxes);
        }
    }

    /** One in a container belongs to whatever user the image names. */
    private static boolean isOurs(ProcessId process) {
        Optional<String> user = ProcessHandle.current().info().user();
        return process.find().flatMap(found -> found.info().user()).equals(user);
    }

    private static void limitFiles(ProcessId process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        Long.toString(process.pid()),
                        "--fsize=" + LARGEST_FILE_BYTES + ":unlimited")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    @Test
    void aTransactionThatTheBrokerEndsWhileTheLeaderSleepsIsPublishedOnceAllTheSame() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "asleep", "relay_it_asleep");
        outboxes.createAllTables();
        Map<String, String> environment = new HashMap<>(IMPATIENT);
        environment.put("EMSHOP_RELAY_LEAD_TIMEOUT", "120s");
        try (RelayProcess relay = new RelayProcess(servers, "relay-asleep", environment, outboxes.source())) {
            relay.awaitState("asleep", State.STREAMING);
            try (Load load = new Load(outboxes, 32, 3_000, "relay_it_asleep");
                    Admin admin = Admin.create(
                            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers.kafkaBootstrap()))) {
                awaitPublished(outboxes, 300);
                await("frozen within a transaction").atMost(PATIENCE).until(() -> {
                    relay.freeze();
                    if (transaction(admin) == TransactionState.ONGOING) {
                        return true;
                    }
                    relay.thaw();
                    return false;
                });
                await("the broker ends the transaction")
                        .atMost(PATIENCE)
                        .until(() -> transaction(admin) == TransactionState.COMPLETE_ABORT);
                relay.thaw();
                await().atMost(PATIENCE).until(() -> relay.metric("emshop_relay_restarts_total", "asleep") >= 1);
                relay.awaitState("asleep", State.STREAMING);
                awaitPublished(outboxes, 300);
            }
            judge(outboxes);
            assertThat(relay.logLines())
                    .as("it had the lead all the time")
                    .noneMatch(line -> line.contains("stands by"));
        }
    }

    private static TransactionState transaction(Admin admin) throws Exception {
        String id = "outbox-relay-asleep";
        return admin.describeTransactions(List.of(id)).description(id).get().state();
    }

    private static void awaitFurtherRestarts(RelayProcess relay, String source) throws Exception {
        double before = relay.metric("emshop_relay_restarts_total", source);
        await().atMost(PATIENCE)
                .until(() -> relay.metric("emshop_relay_restarts_total", source) >= before + FAILED_ATTEMPTS);
        assertThat(relay.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    }

    /** A line for each attempt and one story with its stack at first; nothing that grows with the time or the load. */
    private static void assertLogIsShort(RelayProcess relay) throws Exception {
        List<String> lines = relay.logLines();
        double restarts = relay.metric("emshop_relay_restarts_total", "away");
        long complaints = lines.stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .count();
        long stacks = lines.stream().filter(line -> line.startsWith("\tat ")).count();
        System.out.println("Brokers away: " + restarts + " restarts, " + complaints + " complaints, " + stacks
                + " lines of stacks, " + lines.size() + " lines in all");
        assertThat(lines).anyMatch(line -> line.contains("streams again after"));
        assertThat((double) complaints).isLessThanOrEqualTo(3 * restarts + 20);
        assertThat(stacks).isLessThan(400);
    }

    private static void awaitPublished(Outboxes outboxes, int further) {
        long goal = outboxes.publishedRows() + further;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> outboxes.publishedRows() >= goal);
    }

    private static void judge(Outboxes outboxes) throws Exception {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> outboxes.publishedRows() >= outboxes.committedRows());
        outboxes.assertPublishedExactlyOnceInOrder();
    }
}
