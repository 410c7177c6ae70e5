package com.emshop.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import com.emshop.localstack.stack.LocalStack;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart against what the services say of themselves. */
class ServicesTest {
    private static final String DEAD_LETTERS = ".dlt";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order-service",
                "payment-service",
                "inventory-service",
                "logistics-service",
                "outbox-relay",
                "console"
            })
    void aServiceIsDeployedUnderItsNameAndPort(String service) {
        Manifest settings = settingsOf(service);
        Manifest deployment = deployment(service);

        assertThat(settings.text("spring.application.name")).isEqualTo(service);
        assertThat(deployment.containers().get(0).get("image").getAsString()).startsWith("emshop/" + service + ":");
        String port = settings.text("server.port");
        assertThat(Manifest.objects(deployment.containers().get(0).get("ports"))
                        .get(0)
                        .get("containerPort")
                        .getAsString())
                .isEqualTo(port);
        assertThat(deployment.environment()).containsEntry("SERVER_PORT", port);
        String managementPort = Integer.toString(Integer.parseInt(port) + 100);
        assertThat(Manifest.objects(deployment.containers().get(0).get("ports"))
                        .get(1)
                        .get("containerPort")
                        .getAsString())
                .isEqualTo(managementPort);
        assertThat(deployment.environment()).containsEntry("MANAGEMENT_SERVER_PORT", managementPort);
    }

    @Test
    void everyServiceIsToldWhichTokensItAccepts() {
        Manifest settings = Chart.withDefaults().stream()
                .filter(manifest -> manifest.kind().equals("ConfigMap"))
                .findFirst()
                .orElseThrow();
        assertThat(settings.text("data.SAGA_WEB_TOKENS_ISSUER")).isEqualTo("emshop");
        assertThat(settings.text("data.SAGA_WEB_TOKENS_AUDIENCE")).isEqualTo("emshop");
        assertThat(settings.text("data.SAGA_WEB_TOKENS_KEYS")).isEqualTo("file:/etc/emshop/jwt/public.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-service", "payment-service", "inventory-service", "logistics-service", "console"})
    void aServiceIsGivenItsOwnSchemaWhichIsRelayed(String service) {
        String url = settingsOf(service).text("spring.datasource.url");
        String schema = url.substring(url.lastIndexOf('/') + 1);

        assertThat(deployment(service).environment())
                .containsEntry("SPRING_DATASOURCE_URL", "jdbc:mysql://mysql:3306/" + schema);
        assertThat(deployment("outbox-relay").environment()).anySatisfy((name, value) -> {
            assertThat(name).startsWith("OUTBOXRELAY_SOURCES_0_SCHEMAS_");
            assertThat(value).isEqualTo(schema);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-service", "payment-service", "inventory-service", "logistics-service", "console"})
    void jobThatMigratesRunsAClassOfTheKit(String service) {
        Manifest job = ChartTest.of("Job", Chart.withDefaults())
                .filter(each -> each.name().equals("shop-" + service + "-migration"))
                .findFirst()
                .orElseThrow();
        String command =
                job.containers().get(0).getAsJsonArray("command").get(3).getAsString();

        assertThat(Chart.repository("saga/saga-messaging/src/main/java/" + command.replace('.', '/') + ".java"))
                .exists();
    }

    @Test
    void theConsoleKnowsWhereTheServicesAre() {
        Map<String, String> console = deployment("console").environment();
        for (String service : List.of("order", "payment", "inventory", "logistics")) {
            assertThat(settingsOf("console").text("emshop.console.services." + service + "-service"))
                    .contains("${emshop." + service + "-url:");
            assertThat(console.get("EMSHOP_" + service.toUpperCase(java.util.Locale.ROOT) + "_URL"))
                    .isEqualTo("http://shop-" + service + "-service:"
                            + settingsOf(service + "-service").text("server.port"));
        }
        assertThat(console).containsEntry("EMSHOP_CONSOLE_URL", "http://shop-console:8080");
    }

    @Test
    void theJobCreatesTheTopicsThatTheStackHas() {
        Map<String, String> job = job(Chart.withDefaults()).environment();

        assertThat(words(job.get("EVENT_TOPICS"))).containsExactlyInAnyOrderElementsOf(Topics.ALL);
        assertThat(Stream.of("EVENT_TOPICS", "DEAD_LETTER_TOPICS").flatMap(list -> words(job.get(list)).stream()))
                .containsExactlyInAnyOrderElementsOf(LocalStack.topics());
    }

    @Test
    void theTopicsOutliveABroker() {
        Map<String, String> job = job(Chart.withDefaults()).environment();

        assertThat(job).containsEntry("REPLICATION_FACTOR", "3");
        assertThat(List.of("EVENT_SETTINGS", "DEAD_LETTER_SETTINGS", "JOURNAL_SETTINGS"))
                .allSatisfy(settings -> assertThat(job.get(settings).split(",")).contains("min.insync.replicas=2"));
        assertThat(deployment("outbox-relay").environment()).containsEntry("OUTBOXRELAY_KAFKA_REPLICATIONFACTOR", "3");
    }

    /** A journal that forgets the position would have the relay begin anew. */
    @Test
    void everySourceHasACompactedJournal() throws IOException {
        Map<String, String> job = job(Chart.large()).environment();

        assertThat(words(job.get("JOURNAL_TOPICS"))).containsExactly("emshop.relay.orders", "emshop.relay.stock");
        assertThat(deployment("outbox-relay").environment())
                .containsEntry("OUTBOXRELAY_KAFKA_JOURNALTOPICPREFIX", "emshop.relay.");
        String journal = Files.readString(
                Chart.repository("outbox-relay/src/main/java/com/emshop/relay/kafka/JournalTopic.java"));
        assertThat(journal)
                .contains("CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT")
                .contains("SEGMENT_BYTES_CONFIG, \"8388608\"")
                .contains("MIN_CLEANABLE_DIRTY_RATIO_CONFIG, \"0.1\"");
        assertThat(job.get("JOURNAL_SETTINGS").split(","))
                .contains("cleanup.policy=compact", "segment.bytes=8388608", "min.cleanable.dirty.ratio=0.1");
    }

    @Test
    void partitionsAreTheSameForTheJobAndTheRelay() {
        List<Manifest> manifests = Chart.with(Map.of("topics.partitions", 36));

        assertThat(job(manifests).environment()).containsEntry("PARTITIONS", "36");
        assertThat(deployment("outbox-relay", manifests).environment())
                .containsEntry("OUTBOXRELAY_KAFKA_EVENTTOPICPARTITIONS", "36");
    }

    /** A dead-letter topic is named for the topic and the group that reads it, so these name who reads what. */
    @Test
    void everyConsumerGroupIsScaledByTheLagOfTheTopicsThatItReads() {
        Map<String, Set<String>> read = new TreeMap<>();
        for (String topic : LocalStack.topics()) {
            Topics.ALL.stream()
                    .filter(events -> topic.startsWith(events + ".") && topic.endsWith(DEAD_LETTERS))
                    .forEach(events -> read.computeIfAbsent(
                                    topic.substring(events.length() + 1, topic.length() - DEAD_LETTERS.length()),
                                    group -> new TreeSet<>())
                            .add(events));
        }

        Map<String, Set<String>> scaled = new TreeMap<>();
        ChartTest.of("ScaledObject", Chart.large())
                .forEach(scaler -> Manifest.objects(scaler.at("spec.triggers")).stream()
                        .filter(trigger -> trigger.get("type").getAsString().equals("kafka"))
                        .map(trigger -> trigger.getAsJsonObject("metadata"))
                        .forEach(kafka -> {
                            String group = kafka.get("consumerGroup").getAsString();
                            assertThat(scaler.text("spec.scaleTargetRef.name")).isEqualTo("shop-" + group);
                            assertThat(settingsOf(group).text("spring.application.name"))
                                    .isEqualTo(group);
                            scaled.computeIfAbsent(group, g -> new TreeSet<>())
                                    .add(kafka.get("topic").getAsString());
                        }));

        assertThat(read).hasSize(5);
        assertThat(scaled).isEqualTo(read);
    }

    @Test
    void consumersAreNeverMoreThanPartitions() {
        int partitions = Integer.parseInt(job(Chart.large()).environment().get("PARTITIONS"));

        assertThat(ChartTest.of("ScaledObject", Chart.large())).hasSize(5).allSatisfy(scaler -> {
            String service = scaler.name().substring("shop-".length());
            int threads = Integer.parseInt(
                    deployment(service, Chart.large()).environment().get("SAGA_MESSAGING_CONCURRENCY"));
            assertThat(scaler.at("spec.maxReplicaCount").getAsInt() * threads).isLessThanOrEqualTo(partitions);
        });
    }

    /** A fault in its file is more likely than one in the code: names are made of property names. */
    @Test
    void whatIsSetIsWhatTheServicesRead() throws IOException {
        String operations = Files.readString(Chart.repository("docs/operations/configure.md"));

        assertThat(Stream.of("payment-service", "console")
                        .flatMap(service -> names(deployment(service)))
                        .filter(name -> name.startsWith("EMSHOP_") && !name.equals("SAGA_MESSAGING_CONCURRENCY")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(operations).contains("`" + name + "`"));
    }

    private static Stream<String> names(Manifest deployment) {
        return Manifest.objects(deployment.containers().get(0).get("env")).stream()
                .map((JsonObject variable) -> variable.get("name").getAsString());
    }

    private static Manifest deployment(String service) {
        return deployment(service, Chart.withDefaults());
    }

    private static Manifest deployment(String service, List<Manifest> manifests) {
        return ChartTest.of("Deployment", manifests)
                .filter(deployment -> deployment.name().equals("shop-" + service))
                .findFirst()
                .orElseThrow();
    }

    private static Manifest job(List<Manifest> manifests) {
        return ChartTest.of("Job", manifests)
                .filter(job -> job.name().equals("shop-topics"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> words(String list) {
        return Arrays.asList(list.strip().split("\\s+"));
    }

    private static Manifest settingsOf(String service) {
        try {
            return Manifest.parse(Files.readString(Chart.repository(service + "/src/main/resources/application.yaml")))
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
