package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.command.RelayCommand;
import com.emshop.relay.kafka.KafkaSettings;
import com.emshop.relay.proof.Verdict;
import com.emshop.relay.proof.Verification;
import com.emshop.relay.tables.OutboxTables;
import com.emshop.saga.servers.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The proof tool against the real servers: it must find what is wrong, and nothing else. */
class VerificationIT {

    private static final Duration WAIT = Duration.ofSeconds(60);

    private final TestServers servers = TestServers.running();

    @Test
    void underLoadEverythingIsExact() throws Exception {
        Outboxes outboxes = new Outboxes(servers, "verified", "relay_it_verified_a", "relay_it_verified_b");
        outboxes.createAllTables();
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source());
                Load load = new Load(outboxes, 1, 2_000, "relay_it_verified_a", "relay_it_verified_b")) {
            relay.awaitState(State.STREAMING);
            for (long goal : List.of(300L, 3_000L, 6_000L)) {
                await().atMost(WAIT).until(() -> outboxes.publishedRows() > goal);
                Verdict verdict = verify(outboxes);
                assertThat(verdict.exact()).as("%s", verdict.lines()).isTrue();
                assertThat(verdict.figures().rows()).isGreaterThan(goal / 2);
                assertThat(verdict.figures().matched())
                        .isEqualTo(verdict.figures().rows());
            }
        }
    }

    @Test
    void findsWhatIsLostRepeatedAndOutOfOrder() throws Exception {
        String schema = "relay_it_wrong";
        Outboxes outboxes = new Outboxes(servers, "wrong", schema);
        outboxes.createAllTables();
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            outboxes.commit(schema, "k", 10);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 10);
            assertThat(verify(outboxes).exact()).isTrue();

            ConsumerRecord<byte[], byte[]> published = outboxes.published().get(0);
            produce(outboxes, "k", Outboxes.header(published, "ce_id"));
            produce(outboxes, "k", null);
            List<String> unseen = insertBehindTheBinlogsBack(outboxes, schema, 3);
            produce(outboxes, "unseen", unseen.get(1));
            produce(outboxes, "unseen", unseen.get(0));

            Verdict verdict = verify(outboxes);
            assertThat(verdict.exact()).isFalse();
            assertThat(verdict.figures().duplicates()).isEqualTo(1);
            assertThat(verdict.figures().foreign()).isEqualTo(1);
            assertThat(verdict.figures().outOfOrder()).isEqualTo(1);
            assertThat(verdict.lost()).isEqualTo(1);
            assertThat(verdict.namedLost()).singleElement().asString().contains(unseen.get(2), "key unseen");

            outboxes.execute(schema, "DELETE FROM outbox");
            Verdict purged = verify(outboxes, outboxes.topic());
            assertThat(purged.figures().rows()).isZero();
            assertThat(purged.figures().purged()).isEqualTo(12);
            assertThat(purged.figures().duplicates()).isEqualTo(1);
        }
    }

    @Test
    void whatATopicHasDroppedIsNeitherGoodNorLost() throws Exception {
        String schema = "relay_it_dropped_records";
        Outboxes outboxes = new Outboxes(servers, "droppedrecords", schema);
        outboxes.createAllTables();
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            outboxes.commit(schema, "k", 10);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 10);
            ConsumerRecord<byte[], byte[]> last = outboxes.published().get(9);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafkaBootstrap()))) {
                admin.deleteRecords(Map.of(
                                new TopicPartition(last.topic(), last.partition()),
                                RecordsToDelete.beforeOffset(last.offset() - 3)))
                        .all()
                        .get();
            }
            outboxes.execute(schema, "UPDATE outbox SET occurred_at = occurred_at + INTERVAL 10 MINUTE WHERE id = 6");
            Verdict verdict = verify(outboxes);
            assertThat(verdict.figures().matched()).isEqualTo(4);
            assertThat(verdict.notComparable()).isEqualTo(5);
            // Younger than what is left, as far as anybody can tell.
            assertThat(verdict.lost()).isEqualTo(1);
        }
    }

    @Test
    void aDeadLetterIsFoundUnderTheIdThatItCameWith() throws Exception {
        String schema = "relay_it_letters";
        Outboxes outboxes = new Outboxes(servers, "letters", schema);
        outboxes.createAllTables();
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            try (Connection connection = outboxes.connect(schema);
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at, headers)"
                                    + " VALUES (?, ?, 'k', 't', 's', UTC_TIMESTAMP(6), '{\"ce_id\":\"no uuid\"}')")) {
                insert.setString(1, UUID.randomUUID().toString());
                insert.setString(2, outboxes.topic());
                insert.executeUpdate();
                insert.setString(1, UUID.randomUUID().toString());
                insert.executeUpdate();
            }
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 2);
            Verdict verdict = verify(outboxes);
            assertThat(verdict.exact()).as("%s", verdict.lines()).isTrue();
            assertThat(verdict.figures().matched()).isEqualTo(2);
        }
    }

    @Test
    void aRelayThatIsBehindIsNoFinding() throws Exception {
        String schema = "relay_it_behind";
        Outboxes outboxes = new Outboxes(servers, "behind", schema);
        outboxes.createAllTables();
        outboxes.commit(schema, "k", 1);
        assertThatExceptionOfType(Verification.CouldNotLookException.class)
                .isThrownBy(() -> verify(outboxes))
                .withMessageContaining("never relayed");
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 1);
        }
        outboxes.commit(schema, "k", 1);
        assertThatExceptionOfType(Verification.CouldNotLookException.class)
                .isThrownBy(() -> verification(outboxes).look(List.of(), Duration.ofSeconds(1), 10))
                .withMessageContaining("has not got to transactions");
    }

    @Test
    void theProgramAnswersAsItsSettingsSay() throws Exception {
        String schema = "relay_it_program";
        Outboxes outboxes = new Outboxes(servers, "program", schema);
        outboxes.createAllTables();
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source())) {
            outboxes.commit(schema, "k", 5);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 5);
            assertThat(program(outboxes, "--json"))
                    .startsWith("0 {\"exact\":true,\"sources\":[{\"source\":\"program\"")
                    .contains("\"published\":5");
            insertBehindTheBinlogsBack(outboxes, schema, 1);
            assertThat(program(outboxes))
                    .startsWith("1 lost: row 6 of " + schema)
                    .contains("1 lost", "not exact");
        }
    }

    private String program(Outboxes outboxes, String... further) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        arguments.addAll(List.of(further));
        arguments.add("--spring.kafka.bootstrap-servers=" + servers.kafkaBootstrap());
        arguments.add("--emshop.relay.sources[0].name=" + outboxes.source().name());
        arguments.add("--emshop.relay.sources[0].port=" + outboxes.source().port());
        arguments.add("--emshop.relay.sources[0].username=" + outboxes.source().username());
        arguments.add("--emshop.relay.sources[0].password=" + outboxes.source().password());
        arguments.add("--emshop.relay.sources[0].schemas[0]="
                + outboxes.source().schemas().get(0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exitCode = RelayCommand.VERIFY.run(
                arguments.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
        return exitCode + " " + out.toString(StandardCharsets.UTF_8);
    }

    private Verdict verify(Outboxes outboxes, String... topics) throws Exception {
        return verification(outboxes).look(List.of(topics), WAIT, 10);
    }

    private Verification verification(Outboxes outboxes) {
        KafkaSettings kafka = new Binder(new MapConfigurationPropertySource(
                        Map.of("emshop.relay.kafka.bootstrap-servers", servers.kafkaBootstrap())))
                .bind("emshop.relay.kafka", KafkaSettings.class)
                .get();
        return new Verification(
                outboxes.source().name(),
                new OutboxTables(outboxes.source(), Duration.ofSeconds(10), OutboxTables.LONGEST_ANSWER),
                kafka,
                Clock.systemUTC());
    }

    /** Rows that no relay can know of. */
    private static List<String> insertBehindTheBinlogsBack(Outboxes outboxes, String schema, int rows)
            throws Exception {
        List<String> ids = new ArrayList<>();
        try (Connection connection = outboxes.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_log_bin = 0");
            for (int i = 0; i < rows; i++) {
                String id = UUID.randomUUID().toString();
                ids.add(id);
                statement.execute(
                        "INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at) VALUES ('" + id
                                + "', '" + outboxes.topic() + "', 'unseen', 't', 's', UTC_TIMESTAMP(6))");
            }
        }
        return ids;
    }

    private void produce(Outboxes outboxes, String key, @Nullable String eventId) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafkaBootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(outboxes.topic(), key.getBytes(StandardCharsets.UTF_8), new byte[0]);
            if (eventId != null) {
                record.headers().add("ce_id", eventId.getBytes(StandardCharsets.UTF_8));
            }
            producer.send(record).get();
        }
    }
}
