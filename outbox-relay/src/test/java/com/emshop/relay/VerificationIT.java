package com.emshop.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.relay.command.RelayCommands;
import com.emshop.relay.kafka.KafkaProperties;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.tables.OutboxTables;
import com.emshop.relay.verify.Verification;
import com.emshop.relay.verify.VerificationResult;
import com.emshop.saga.servers.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
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

/** The verification with the real servers: it must report all errors, and no false ones. */
class VerificationIT {

    private static final Duration WAIT = Duration.ofSeconds(60);

    private final TestServers servers = TestServers.running();

    @Test
    void verificationUnderLoadIsExact() throws Exception {
        TestOutboxes outboxes = new TestOutboxes(servers, "verified", "relay_it_verified_a", "relay_it_verified_b");
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source());
                OutboxLoad load = new OutboxLoad(outboxes, 1, 2_000, "relay_it_verified_a", "relay_it_verified_b")) {
            relay.awaitState(State.STREAMING);
            for (long goal : List.of(300L, 3_000L, 6_000L)) {
                await().atMost(WAIT).until(() -> outboxes.publishedRows() > goal);
                VerificationResult verdict = verify(outboxes);
                assertThat(verdict.exact()).as("%s", verdict.lines()).isTrue();
                assertThat(verdict.counts().rows()).isGreaterThan(goal / 2);
                assertThat(verdict.counts().matched())
                        .isEqualTo(verdict.counts().rows());
            }
        }
    }

    @Test
    void verificationFindsLostDuplicateAndUnorderedRecords() throws Exception {
        String schema = "relay_it_wrong";
        TestOutboxes outboxes = new TestOutboxes(servers, "wrong", schema);
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            outboxes.commit(schema, "k", 10);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 10);
            assertThat(verify(outboxes).exact()).isTrue();

            ConsumerRecord<byte[], byte[]> published = outboxes.published().get(0);
            produce(outboxes, "k", TestOutboxes.header(published, "ce_id"));
            produce(outboxes, "k", null);
            List<String> unseen = insertWithoutBinlog(outboxes, schema, 3);
            produce(outboxes, "unseen", unseen.get(1));
            produce(outboxes, "unseen", unseen.get(0));

            VerificationResult verdict = verify(outboxes);
            assertThat(verdict.exact()).isFalse();
            assertThat(verdict.counts().duplicates()).isEqualTo(1);
            assertThat(verdict.counts().foreign()).isEqualTo(1);
            assertThat(verdict.counts().outOfOrder()).isEqualTo(1);
            assertThat(verdict.lost()).isEqualTo(1);
            assertThat(verdict.lostExamples()).singleElement().asString().contains(unseen.get(2), "key unseen");

            outboxes.execute(schema, "DELETE FROM outbox");
            VerificationResult purged = verify(outboxes, outboxes.topic());
            assertThat(purged.counts().rows()).isZero();
            assertThat(purged.counts().purged()).isEqualTo(12);
            assertThat(purged.counts().duplicates()).isEqualTo(1);
        }
    }

    @Test
    void rowsWhoseRecordsRetentionDeletedAreNotComparable() throws Exception {
        String schema = "relay_it_dropped_records";
        TestOutboxes outboxes = new TestOutboxes(servers, "droppedrecords", schema);
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
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
            VerificationResult verdict = verify(outboxes);
            assertThat(verdict.counts().matched()).isEqualTo(4);
            assertThat(verdict.notComparable()).isEqualTo(5);
            // Its record is not older than the records that are left.
            assertThat(verdict.lost()).isEqualTo(1);
        }
    }

    @Test
    void deadLetterIsFoundByItsOriginalEventId() throws Exception {
        String schema = "relay_it_letters";
        TestOutboxes outboxes = new TestOutboxes(servers, "letters", schema);
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
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
            VerificationResult verdict = verify(outboxes);
            assertThat(verdict.exact()).as("%s", verdict.lines()).isTrue();
            assertThat(verdict.counts().matched()).isEqualTo(2);
        }
    }

    @Test
    void verificationIsInconclusiveWhileTheRelayIsBehind() throws Exception {
        String schema = "relay_it_behind";
        TestOutboxes outboxes = new TestOutboxes(servers, "behind", schema);
        outboxes.createAllTables();
        outboxes.commit(schema, "k", 1);
        assertThatExceptionOfType(Verification.InconclusiveException.class)
                .isThrownBy(() -> verify(outboxes))
                .withMessageContaining("never relayed");
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 1);
        }
        outboxes.commit(schema, "k", 1);
        assertThatExceptionOfType(Verification.InconclusiveException.class)
                .isThrownBy(() -> verification(outboxes).run(List.of(), Duration.ofSeconds(1), 10))
                .withMessageContaining("has not published transactions");
    }

    /** Hardly any of these transactions ends with an XID event, and no later one shows that it has ended. */
    @Test
    void relayGetsToAnEndThatIsNoCommitOfRows() throws Exception {
        String schema = "relay_it_last_statement";
        TestOutboxes outboxes = new TestOutboxes(servers, "laststatement", schema);
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            relay.awaitState(State.STREAMING);
            outboxes.commit(schema, "k", 1);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 1);
            for (String statement : List.of(
                    "CREATE DATABASE relay_it_other",
                    "CREATE TABLE relay_it_other.t (id INT PRIMARY KEY)",
                    "CREATE TABLE relay_it_other.plain (id INT) ENGINE=MyISAM",
                    "INSERT INTO relay_it_other.plain VALUES (1)",
                    "TRUNCATE TABLE relay_it_other.t",
                    "CREATE USER relay_it_other IDENTIFIED BY 'relay-it-other'",
                    "DROP USER relay_it_other",
                    "XA START 'relay-it'; INSERT INTO relay_it_other.t VALUES (2); XA END 'relay-it'; XA PREPARE 'relay-it'",
                    "XA COMMIT 'relay-it'",
                    "XA START 'relay-it'; INSERT INTO relay_it_other.t VALUES (3); XA END 'relay-it'; XA PREPARE 'relay-it'",
                    "XA ROLLBACK 'relay-it'",
                    "BEGIN; INSERT INTO relay_it_other.t VALUES (4); SAVEPOINT s; INSERT INTO relay_it_other.t VALUES (5);"
                            + " ROLLBACK TO SAVEPOINT s; COMMIT",
                    "DROP DATABASE relay_it_other",
                    "ALTER TABLE outbox ADD COLUMN note VARCHAR(10) NULL FIRST")) {
                executeAll(outboxes, schema, statement);
                VerificationResult verdict = verify(outboxes);
                assertThat(verdict.exact())
                        .as("after %s: %s", statement, verdict.lines())
                        .isTrue();
            }
        }
        try (EmbeddedRelay restarted = new EmbeddedRelay(servers, outboxes.source())) {
            restarted.awaitState(State.STREAMING);
            outboxes.commit(schema, "k", 2);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 3);
            assertThat(verify(outboxes).exact()).isTrue();
        }
    }

    private static void executeAll(TestOutboxes outboxes, String schema, String statements) throws Exception {
        try (Connection connection = outboxes.connect(schema);
                Statement statement = connection.createStatement()) {
            for (String each : statements.split(";")) {
                statement.execute(each);
            }
        }
    }

    @Test
    void verifyCommandPrintsItsFindings() throws Exception {
        String schema = "relay_it_program";
        TestOutboxes outboxes = new TestOutboxes(servers, "program", schema);
        outboxes.createAllTables();
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source())) {
            outboxes.commit(schema, "k", 5);
            await().atMost(WAIT).until(() -> outboxes.publishedRows() == 5);
            assertThat(program(outboxes, "--json"))
                    .startsWith("0 {\"exact\":true,\"sources\":[{\"source\":\"program\"")
                    .contains("\"published\":5");
            insertWithoutBinlog(outboxes, schema, 1);
            assertThat(program(outboxes))
                    .startsWith("1 lost: row 6 of " + schema)
                    .contains("1 lost", "not exact");
        }
    }

    private String program(TestOutboxes outboxes, String... further) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        arguments.addAll(List.of(further));
        arguments.add("--spring.kafka.bootstrap-servers=" + servers.kafkaBootstrap());
        arguments.add("--outbox-relay.sources[0].name=" + outboxes.source().name());
        arguments.add("--outbox-relay.sources[0].port=" + outboxes.source().port());
        arguments.add("--outbox-relay.sources[0].username=" + outboxes.source().username());
        arguments.add("--outbox-relay.sources[0].password=" + outboxes.source().password());
        arguments.add("--outbox-relay.sources[0].schemas[0]="
                + outboxes.source().schemas().get(0));
        StringWriter out = new StringWriter();
        int exitCode = RelayCommands.run(
                arguments.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(System.err, true, UTF_8));
        return exitCode + " " + out;
    }

    private VerificationResult verify(TestOutboxes outboxes, String... topics) throws Exception {
        return verification(outboxes).run(List.of(topics), WAIT, 10);
    }

    private Verification verification(TestOutboxes outboxes) {
        KafkaProperties kafka = new Binder(new MapConfigurationPropertySource(
                        Map.of("outbox-relay.kafka.bootstrap-servers", servers.kafkaBootstrap())))
                .bind("outbox-relay.kafka", KafkaProperties.class)
                .get();
        return new Verification(
                outboxes.source().name(),
                new OutboxTables(
                        outboxes.source(), OutboxLayout.STANDARD, Duration.ofSeconds(10), OutboxTables.MAX_ANSWER_TIME),
                kafka,
                Clock.systemUTC());
    }

    /** Inserts rows that are not in the binlog. */
    private static List<String> insertWithoutBinlog(TestOutboxes outboxes, String schema, int rows) throws Exception {
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

    private void produce(TestOutboxes outboxes, String key, @Nullable String eventId) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafkaBootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(outboxes.topic(), key.getBytes(UTF_8), new byte[0]);
            if (eventId != null) {
                record.headers().add("ce_id", eventId.getBytes(UTF_8));
            }
            producer.send(record).get();
        }
    }
}
