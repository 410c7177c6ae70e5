package com.emshop.deploy;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's script, with a stand-in for Kafka's tools that says which topics there are and records its arguments. */
class CreateTopicsTest {
    private static final String STAND_IN = """
            #!/usr/bin/env bash
            set -e
            cp "$4" "$STAND_IN/client"
            case " $* " in
              *" --describe "*) cat "$STAND_IN/described" ;;
              *) echo "$*" | sed 's/.*client.properties //' >>"$STAND_IN/calls" ;;
            esac
            """;

    @TempDir
    Path directory;

    private final Map<String, String> environment = new TreeMap<>(Map.of(
            "BOOTSTRAP_SERVERS", "kafka:9092",
            "PARTITIONS", "12",
            "GROW", "false",
            "REPLICATION_FACTOR", "3",
            "EVENT_TOPICS", "emshop.order.events",
            "EVENT_SETTINGS", "min.insync.replicas=2,retention.ms=7",
            "DEAD_LETTER_TOPICS", "emshop.order.events.console.dlt",
            "DEAD_LETTER_SETTINGS", "min.insync.replicas=2",
            "JOURNAL_TOPICS", "emshop.relay.mysql",
            "JOURNAL_SETTINGS", "cleanup.policy=compact"));

    @BeforeEach
    void standIn() throws IOException {
        for (String name : List.of("kafka-topics.sh", "kafka-acls.sh")) {
            Path tool = Files.writeString(directory.resolve(name), STAND_IN);
            Files.setPosixFilePermissions(tool, fromString("rwxr-xr-x"));
        }
        Files.writeString(directory.resolve("calls"), "");
        there();
    }

    @Test
    void missingTopicsAreCreated() throws Exception {
        assertThat(run()).isZero();

        assertThat(calls())
                .containsExactly(
                        "--create --if-not-exists --topic emshop.order.events --partitions 12 --replication-factor 3"
                                + " --config min.insync.replicas=2 --config retention.ms=7",
                        "--create --if-not-exists --topic emshop.order.events.console.dlt --partitions 12"
                                + " --replication-factor 3 --config min.insync.replicas=2",
                        "--create --if-not-exists --topic emshop.relay.mysql --partitions 1 --replication-factor 3"
                                + " --config cleanup.policy=compact");
    }

    @Test
    void topicsThatAreThereAreLeftAlone() throws Exception {
        there("emshop.order.events 12", "emshop.order.events.console.dlt 12", "emshop.relay.mysql 1");

        assertThat(run()).isZero();

        assertThat(calls()).isEmpty();
    }

    @Test
    void partitionsNeverShrink() throws Exception {
        there("emshop.order.events 24");
        environment.put("GROW", "true");

        assertThat(run()).isNotZero();

        assertThat(calls()).isEmpty();
        assertThat(said()).contains("emshop.order.events has 24 partitions, more than 12");
    }

    @Test
    void partitionsGrowOnlyWhenThatIsAskedFor() throws Exception {
        there("emshop.order.events 6", "emshop.order.events.console.dlt 12", "emshop.relay.mysql 1");

        assertThat(run()).isNotZero();
        assertThat(calls()).isEmpty();
        assertThat(said()).contains("topics.grow");

        environment.put("GROW", "true");
        assertThat(run()).isZero();
        assertThat(calls()).containsExactly("--alter --topic emshop.order.events --partitions 12");
    }

    @Test
    void theClientIsToldWhatTheBrokersWant() throws Exception {
        environment.put("CLIENT_SECURITY_PROTOCOL", "SASL_SSL");
        environment.put("CLIENT_SASL_JAAS_CONFIG", "a.Module required username=\"u\" password=\"p=$x\";");

        assertThat(run()).isZero();

        assertThat(Files.readAllLines(directory.resolve("client")))
                .containsExactlyInAnyOrder(
                        "security.protocol=SASL_SSL",
                        "sasl.jaas.config=a.Module required username=\"u\" password=\"p=$x\";");
    }

    @Test
    void rightsAreGivenAfterTheTopics() throws Exception {
        there("emshop.order.events 12", "emshop.order.events.console.dlt 12", "emshop.relay.mysql 1");
        environment.put("ACLS", """
            # of a comment

            --allow-principal User:console --operation Read --topic emshop.order.events --group console
            --allow-principal User:outbox-relay --operation Write --topic emshop. --resource-pattern-type prefixed
            """);

        assertThat(run()).isZero();

        assertThat(calls())
                .containsExactly(
                        "--add --allow-principal User:console --operation Read --topic emshop.order.events --group"
                                + " console",
                        "--add --allow-principal User:outbox-relay --operation Write --topic emshop."
                                + " --resource-pattern-type prefixed");
    }

    @Test
    void nothingIsCreatedWhenKafkaDoesNotAnswer() throws Exception {
        Files.delete(directory.resolve("described"));

        assertThat(run()).isNotZero();

        assertThat(calls()).isEmpty();
    }

    /** As Kafka's tool prints it: a line for each topic, and one for each partition. */
    private void there(String... topics) throws IOException {
        StringBuilder described = new StringBuilder();
        for (String topic : topics) {
            String name = topic.split(" ")[0];
            described
                    .append("Topic: %s\tTopicId: Xy_1\tPartitionCount: %s\tReplicationFactor: 3\tConfigs: a=b\n"
                            .formatted(name, topic.split(" ")[1]))
                    .append("\tTopic: %s\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\n".formatted(name));
        }
        Files.writeString(directory.resolve("described"), described);
    }

    private int run() throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", "-c", Files.readString(Chart.ROOT.resolve("files/create-topics.sh")))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("KAFKA_BIN", directory.toString());
        builder.environment().put("STAND_IN", directory.toString());
        builder.environment().put("TMPDIR", directory.toString());
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(directory.resolve("calls"));
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("said"));
    }
}
