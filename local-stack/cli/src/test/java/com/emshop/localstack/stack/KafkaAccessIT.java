package com.emshop.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.emshop.events.Topics;
import com.emshop.saga.servers.KafkaServer;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.SaslListener;
import com.emshop.saga.servers.ServerContainers;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerDistributions;
import com.emshop.saga.servers.ServerSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker of a stack lets pass. */
class KafkaAccessIT {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.ORDER, 0);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    private final Iterator<Integer> ports = Ports.free(3).iterator();
    private final int open = ports.next();
    private final int controller = ports.next();
    private final int sasl = ports.next();

    private static void needsAServerOfThisMachine(String why) {
        assumeTrue(ServerContainers.chosen().isEmpty(), why);
    }

    private KafkaServer openToAll() {
        return new KafkaServer(
                new ServerDirectory(home), ServerDistributions.ofUser(), open, controller, ServerSize.SMALL, Map.of());
    }

    private KafkaServer guarded() {
        return new KafkaServer(
                new ServerDirectory(home),
                ServerDistributions.ofUser(),
                open,
                controller,
                ServerSize.SMALL,
                new SaslListener(sasl, secrets().kafka(KafkaAccess.ADMIN), Optional.empty()));
    }

    private Secrets secrets() {
        return Secrets.in(home.resolve("secrets"));
    }

    @AfterEach
    void end() {
        guarded().stop();
    }

    @Test
    void aBrokerThatWasOpenToAllKeepsItsRecordsAndIsGuardedFromItsNextStartOn() throws Exception {
        needsAServerOfThisMachine("a container has its settings for good");
        KafkaServer before = openToAll();
        before.start();
        before.createTopics(List.of(Topics.ORDER), 1);
        write("before", anonymous());
        before.stop();

        guarded().start();
        provide();

        assertRefused(anonymous());
        assertRefused(as("order-service"));
        write("after", as("outbox-relay"));
        assertThat(read()).containsExactly("before", "after");
    }

    @Test
    void whoAsksTheBrokerForItsSettingsIsNotToldThePasswords() throws Exception {
        guarded().start();
        provide();
        String password = secrets().kafka(KafkaAccess.ADMIN).password();

        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (Admin admin = Admin.create(new HashMap<>(anonymous()))) {
            DescribeConfigsResult answer = admin.describeConfigs(List.of(broker));
            assertThat(answer.all().get().get(broker).toString())
                    .contains("log.retention")
                    .doesNotContain(password);
        }
    }

    @Test
    void whoLooksAtThisMachineIsNotToldThePasswords() throws Exception {
        needsAServerOfThisMachine("its files and processes are looked at");
        guarded().start();
        String password = secrets().kafka(KafkaAccess.ADMIN).password();

        assertThat(home.resolve("run/kafka.properties")).satisfies(file -> {
            assertThat(Files.readString(file)).contains(password);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        });
        long pid = guarded().running().orElseThrow().pid();
        Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
        if (Files.exists(commandLine)) { // only where the system has /proc
            assertThat(Files.readString(commandLine, StandardCharsets.ISO_8859_1))
                    .doesNotContain(password);
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        guarded().start();
        provide();

        var wrong = new HashMap<String, Object>(as("outbox-relay"));
        wrong.put(
                "sasl.jaas.config", as("outbox-relay").get("sasl.jaas.config").replace("password=\"", "password=\"x"));
        try (Admin admin = Admin.create(wrong)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> admin.describeCluster().clusterId().get())
                    .withCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    private void provide() {
        var rights = new ArrayList<>(KafkaAccess.bindings());
        rights.addAll(KafkaAccess.anonymousBindings());
        new KafkaContents(secrets(), rights).provide("127.0.0.1:" + sasl, Optional.empty());
    }

    private Map<String, String> anonymous() {
        return Map.of("bootstrap.servers", "127.0.0.1:" + open);
    }

    private Map<String, String> as(String user) {
        var client = new HashMap<>(KafkaLogin.scram(secrets().kafka(user), Optional.empty()));
        client.put("bootstrap.servers", "127.0.0.1:" + sasl);
        return client;
    }

    private static void write(String value, Map<String, String> client) throws Exception {
        try (var producer =
                new KafkaProducer<>(new HashMap<>(client), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.ORDER, 0, "key", value)).get();
        }
    }

    private static void assertRefused(Map<String, String> client) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> write("forged", client))
                .withCauseInstanceOf(AuthorizationException.class);
    }

    /** Everything, without a login. */
    private List<String> read() {
        var values = new ArrayList<String>();
        try (var consumer =
                new KafkaConsumer<>(new HashMap<>(anonymous()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
