package com.emshop.saga.messaging;

import static com.emshop.saga.messaging.TallyEvents.newOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Topics;
import com.emshop.saga.messaging.ConsumerPositions.Position;
import com.emshop.saga.servers.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** Where a service goes on after a start, on the real database, broker and registry. */
class ConsumerPositionsIT {
    private static final String DATABASE = "consumer_positions_it";
    private static final String GROUP = "positioned-tally-service";
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final TestServers SERVERS = TestServers.running();
    private static KafkaProducer<String, byte[]> producer;
    private static Admin admin;

    @BeforeAll
    static void connect() {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SERVERS.kafkaBootstrap()),
                new StringSerializer(),
                new ByteArraySerializer());
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) SERVERS.kafkaBootstrap()));
    }

    @AfterAll
    static void disconnect() {
        producer.close();
        admin.close();
    }

    @BeforeEach
    void emptyTopicAndDatabase() {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.PAYMENT);
    }

    @Test
    void partitionWithoutAPositionBeginsAtTheEarliestRetainedEvent() throws Exception {
        String order = newOrder();
        try (ConfigurableApplicationContext first = start()) {
            send(first, order, "one");
            awaitSeen(first, order, "one");
        }
    }

    @Test
    void partitionWithoutAPositionBeginsAtTheOffsetOfItsGroup() throws Exception {
        String order = newOrder();
        RecordMetadata last;
        try (ConfigurableApplicationContext other = start("another-tally-service")) {
            send(other, order, "one");
            last = send(other, order, "two");
            awaitSeen(other, order, "one two");
        }
        SERVERS.createDatabase(DATABASE); // that of the version before had no positions
        TopicPartition partition = new TopicPartition(last.topic(), last.partition());
        admin.alterConsumerGroupOffsets(GROUP, Map.of(partition, new OffsetAndMetadata(last.offset())))
                .all()
                .get();

        try (ConfigurableApplicationContext upgraded = start()) {
            send(upgraded, order, "three");
            awaitSeen(upgraded, order, "two three");
        }
    }

    @Test
    void positionSurvivesARestart() throws Exception {
        String order = newOrder();
        try (ConfigurableApplicationContext first = start()) {
            send(first, order, "one");
            awaitSeen(first, order, "one");
        }
        try (ConfigurableApplicationContext second = start()) {
            send(second, order, "two");
            awaitSeen(second, order, "one two");
        }
    }

    /** As one from a group offset: epoch 0 instead would look like a truncated log once the partition has had another leader. */
    @Test
    void positionWithoutALeaderEpochIsReadWithoutOne() {
        TopicPartition partition = new TopicPartition("another.topic", 3);
        try (ConfigurableApplicationContext context = start()) {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            jdbc.update("INSERT INTO consumer_positions (topic, partition_no, topic_id, leader_epoch, next_offset,"
                    + " moved_at) VALUES ('another.topic', 3, 'an id', NULL, 7, NOW(6))");

            Map<TopicPartition, Position> locked = new HashMap<>();
            context.getBean(TransactionTemplate.class).executeWithoutResult(status -> {
                SqlPacket packet = new SqlPacket();
                context.getBean(ConsumerPositions.class).lock(packet, List.of(partition), locked);
                packet.execute(jdbc);
            });

            assertThat(locked).containsExactly(Map.entry(partition, new Position("an id", null, 7)));
        }
    }

    @Test
    void topicThatWasCreatedAnewStopsTheConsumers() throws Exception {
        handleOne();
        SERVERS.recreateTopics(Topics.PAYMENT);

        try (ConfigurableApplicationContext again = start()) {
            awaitStop(again, "the topic was created anew");
        }
    }

    @Test
    void eventsThatWereDeletedBeforeTheyWereHandledStopTheConsumers() throws Exception {
        TopicPartition partition = handleOne();
        RecordMetadata missed = null;
        for (int number = 0; number < 3; number++) {
            missed = producer.send(
                            new ProducerRecord<>(partition.topic(), partition.partition(), "key", new byte[] {1}))
                    .get();
        }
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(missed.offset())))
                .all()
                .get();

        try (ConfigurableApplicationContext again = start()) {
            awaitStop(again, "events were deleted before they were handled");
        }
    }

    /** The position behind the last event is that of its transaction's marker, which retention deletes too. */
    @Test
    void quietPartitionThatRetentionHasEmptiedStopsNobody() throws Exception {
        String order = newOrder();
        TopicPartition partition;
        try (ConfigurableApplicationContext first = start()) {
            ConcurrentMessageListenerContainer<?, ?> consumers =
                    first.getBean(ConcurrentMessageListenerContainer.class);
            consumers.stop();
            consumers.getContainerProperties().setIdlePartitionEventInterval(200L);
            consumers.start();
            RecordMetadata sent = sendInTransaction(first, order, "one");
            partition = new TopicPartition(sent.topic(), sent.partition());
            awaitSeen(first, order, "one");
            awaitPosition(first, sent.offset() + 2);
        }
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                .all()
                .get();

        try (ConfigurableApplicationContext second = start()) {
            send(second, order, "two");
            awaitSeen(second, order, "one two");
        }
    }

    @Test
    void positionBehindTheEndOfItsTopicStopsTheConsumers() throws Exception {
        handleOne();
        try (ConfigurableApplicationContext again = start()) {
            again.getBean(ConcurrentMessageListenerContainer.class).stop();
            again.getBean(JdbcTemplate.class).update("UPDATE consumer_positions SET next_offset = 1000");
        }

        try (ConfigurableApplicationContext again = start()) {
            awaitStop(again, "the topic is shorter than that");
        }
    }

    // ---- the test's words

    private static ConfigurableApplicationContext start() {
        return start(GROUP);
    }

    private static ConfigurableApplicationContext start(String application) {
        return new SpringApplicationBuilder(TallyService.class)
                .run(Stream.concat(
                                Stream.of(
                                        "--spring.datasource.url=" + SERVERS.mysqlUrl(DATABASE),
                                        "--spring.datasource.username="
                                                + SERVERS.mysqlAdmin().user(),
                                        "--spring.datasource.password="
                                                + SERVERS.mysqlAdmin().password(),
                                        "--spring.kafka.bootstrap-servers=" + SERVERS.kafkaBootstrap(),
                                        "--saga.messaging.apicurio-url=" + SERVERS.apicurioUrl(),
                                        "--saga.messaging.register-schemas=true"),
                                Stream.of("--spring.application.name=" + application))
                        .toArray(String[]::new));
    }

    /** Has one event handled, and ends the service; where it was. */
    private static TopicPartition handleOne() throws Exception {
        String order = newOrder();
        try (ConfigurableApplicationContext context = start()) {
            RecordMetadata sent = send(context, order, "one");
            awaitSeen(context, order, "one");
            return new TopicPartition(sent.topic(), sent.partition());
        }
    }

    private static RecordMetadata send(ConfigurableApplicationContext context, String order, String what)
            throws Exception {
        return producer.send(new TallyEvents(context.getBean(EventCodec.class)).event(order, what))
                .get();
    }

    private static RecordMetadata sendInTransaction(ConfigurableApplicationContext context, String order, String what)
            throws Exception {
        try (var relay = new KafkaProducer<>(
                Map.<String, Object>of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        SERVERS.kafkaBootstrap(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "consumer-positions-it"),
                new StringSerializer(),
                new ByteArraySerializer())) {
            relay.initTransactions();
            relay.beginTransaction();
            RecordMetadata sent = relay.send(new TallyEvents(context.getBean(EventCodec.class)).event(order, what))
                    .get();
            relay.commitTransaction();
            return sent;
        }
    }

    private static void awaitPosition(ConfigurableApplicationContext context, long expected) {
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                jdbc.queryForObject("SELECT MAX(next_offset) FROM consumer_positions", Long.class))
                        .isEqualTo(expected));
    }

    private static void awaitSeen(ConfigurableApplicationContext context, String order, String expected) {
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                jdbc.queryForList("SELECT seen FROM tallies WHERE tally_key = ?", String.class, order))
                        .containsExactly(expected));
    }

    private static void awaitStop(ConfigurableApplicationContext context, String reason) {
        HealthIndicator health = context.getBean("eventConsumersHealthIndicator", HealthIndicator.class);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.health().getDetails().get("reason")).asString().contains(reason);
        });
    }
}
