package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.events.Topics;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.saga.servers.Credentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody can do what is another's part, whatever goes wrong in their own. */
class AccessIT extends EndToEnd {
    private static final Map<Service, List<String>> SUBSCRIBED = Map.of(
            Service.ORDER, List.of(Topics.PAYMENT, Topics.INVENTORY, Topics.LOGISTICS),
            Service.PAYMENT, List.of(Topics.ORDER),
            Service.INVENTORY, List.of(Topics.ORDER, Topics.PAYMENT),
            Service.LOGISTICS, List.of(Topics.ORDER, Topics.INVENTORY),
            Service.CONSOLE, Topics.ALL);

    /** Insert-only, besides those of the kit. */
    private static final Map<Service, List<String>> LOGS = Map.of(
            Service.ORDER, List.of("order_status_logs", "order_items"),
            Service.PAYMENT, List.of("payment_logs"),
            Service.INVENTORY, List.of("stock_movements", "reservation_logs", "reservation_lines"),
            Service.LOGISTICS, List.of("shipment_tracks"),
            Service.CONSOLE, List.of("observed_order_terms"));

    private final LocalStack stack = running().stack();

    @ParameterizedTest
    @EnumSource(value = Service.class, names = "RELAY", mode = EnumSource.Mode.EXCLUDE)
    void serviceCannotWriteEvents(Service service) {
        isRefusedToWriteAnywhere(stack.kafkaClient(service.label()));
    }

    @ParameterizedTest
    @EnumSource(value = Service.class, names = "RELAY", mode = EnumSource.Mode.EXCLUDE)
    void serviceReadsOnlyWhatItSubscribesTo(Service service) {
        try (var itself = consumer(stack.kafkaClient(service.label()))) {
            for (String topic : LocalStack.topics()) {
                if (SUBSCRIBED.get(service).contains(topic)) {
                    read(topic, itself);
                } else {
                    assertThatExceptionOfType(TopicAuthorizationException.class)
                            .as(topic)
                            .isThrownBy(() -> read(topic, itself));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Service.class, names = "RELAY", mode = EnumSource.Mode.EXCLUDE)
    void serviceCannotJoinAnotherConsumerGroup(Service service) {
        String topic = SUBSCRIBED.get(service).get(0);
        for (Service another : Service.values()) {
            if (another != service) {
                assertThatExceptionOfType(GroupAuthorizationException.class)
                        .as(another.label())
                        .isThrownBy(() -> committed(another.label(), topic, stack.kafkaClient(service.label())));
            }
        }
        committed(service.label(), topic, stack.kafkaClient(service.label()));
    }

    @Test
    void anonymousClientReadsAndDescribesButCannotWrite() throws Exception {
        PlacedOrder order = customer.orders(1, article(1));

        Timeouts.waitsFor("the order on its topic")
                .untilAsserted(() -> assertThat(published.of(order)).isNotEmpty());
        commit("loyalty", Topics.ORDER, anonymous());
        for (Service service : Service.values()) {
            assertThatExceptionOfType(GroupAuthorizationException.class)
                    .as(service.label())
                    .isThrownBy(() -> commit(service.label(), Topics.ORDER, anonymous()));
        }
        isRefusedToWriteAnywhere(anonymous());
        try (Admin admin = Admin.create(new HashMap<>(anonymous()))) {
            assertThat(admin.describeCluster().clusterId().get()).isNotEmpty();
            assertThat(admin.listTopics().names().get()).containsAll(LocalStack.topics());
            assertThatThrownBy(() ->
                            admin.deleteTopics(List.of(Topics.ORDER)).all().get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            assertThatThrownBy(() -> admin.deleteAcls(List.of(AclBindingFilter.ANY))
                            .all()
                            .get())
                    .hasCauseInstanceOf(ClusterAuthorizationException.class);
        }
    }

    /** In a transaction that is aborted: a record that is no event would become a dead letter. */
    @Test
    void relayWrites() {
        String deadLetters = LocalStack.topics().stream()
                .filter(topic -> topic.endsWith(".dlt"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> relay = new HashMap<>(stack.kafkaClient(Service.RELAY.label()));
        relay.put("transactional.id", "outbox-relay-access-it");
        try (var producer = new KafkaProducer<>(relay, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            Topics.ALL.forEach(topic -> producer.send(new ProducerRecord<>(topic, new byte[0])));
            producer.send(new ProducerRecord<>(deadLetters, new byte[0]));
            producer.flush();
            producer.abortTransaction();
        }
    }

    static Stream<Service> withASchema() {
        return Stream.of(Service.values()).filter(service -> service.schema().isPresent());
    }

    @ParameterizedTest
    @MethodSource("withASchema")
    void serviceCannotAccessAnotherSchema(Service service) throws SQLException {
        try (Connection itself = asApplication(service)) {
            for (String schema : Service.schemas()) {
                String query = "SELECT COUNT(*) FROM " + schema + ".outbox";
                if (service.schema().orElseThrow().equals(schema)) {
                    itself.createStatement().executeQuery(query);
                } else {
                    assertThatExceptionOfType(SQLException.class)
                            .isThrownBy(() -> itself.createStatement().executeQuery(query))
                            .withMessageContaining("denied");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("withASchema")
    void serviceCannotChangeItsTables(Service service) throws SQLException {
        String schema = service.schema().orElseThrow();
        try (Connection itself = asApplication(service)) {
            for (String statement : List.of(
                    "CREATE TABLE " + schema + ".mine (id INT)",
                    "ALTER TABLE " + schema + ".outbox ADD COLUMN mine INT",
                    "TRUNCATE TABLE " + schema + ".outbox",
                    "DROP TABLE " + schema + ".outbox")) {
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> itself.createStatement().execute(statement))
                        .withMessageContaining("denied");
            }
        }
    }

    /** What was written once stays as it was, whoever has the password of a service. */
    @ParameterizedTest
    @MethodSource("withASchema")
    void serviceCannotChangeLedgersAndLogs(Service service) throws SQLException {
        String schema = service.schema().orElseThrow();
        try (Connection itself = asApplication(service)) {
            for (String table : Stream.concat(
                            Stream.of("outbox", "operator_actions", "erasures"), LOGS.get(service).stream())
                    .toList()) {
                for (String statement : List.of(
                        "UPDATE " + schema + "." + table + " SET " + firstColumn(table, schema, itself) + " = NULL",
                        "DELETE FROM " + schema + "." + table)) {
                    assertThatExceptionOfType(SQLException.class)
                            .as(statement)
                            .isThrownBy(() -> itself.createStatement().execute(statement))
                            .withMessageContaining("denied");
                }
            }
        }
    }

    private static String firstColumn(String table, String schema, Connection connection) throws SQLException {
        try (var row =
                connection.createStatement().executeQuery("SELECT * FROM " + schema + "." + table + " LIMIT 0")) {
            return row.getMetaData().getColumnName(1);
        }
    }

    private Connection asApplication(Service service) throws SQLException {
        Credentials account = stack.secrets().app(service.schema().orElseThrow());
        return DriverManager.getConnection(
                "jdbc:mysql://" + stack.addresses().mysql().host() + ":"
                        + stack.addresses().mysql().port() + "/",
                account.user(),
                account.password());
    }

    private Map<String, String> anonymous() {
        return Map.of("bootstrap.servers", stack.addresses().kafka());
    }

    private static void isRefusedToWriteAnywhere(Map<String, String> client) {
        Map<String, Object> config = new HashMap<>(client);
        // Asking for a producer's id would be refused first, for want of any topic to write to.
        config.put("enable.idempotence", false);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : LocalStack.topics()) {
                assertThatExceptionOfType(ExecutionException.class)
                        .as(topic)
                        .isThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[0]))
                                .get())
                        .withCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    private static void read(String topic, KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        consumer.poll(Duration.ofMillis(100));
    }

    private static void committed(String group, String topic, Map<String, String> client) {
        try (var consumer = consumerIn(group, client)) {
            consumer.committed(Set.of(new TopicPartition(topic, 0)));
        }
    }

    private static void commit(String group, String topic, Map<String, String> client) {
        try (var consumer = consumerIn(group, client)) {
            consumer.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)));
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumerIn(String group, Map<String, String> client) {
        Map<String, String> inGroup = new HashMap<>(client);
        inGroup.put("group.id", group);
        return consumer(inGroup);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, String> client) {
        return new KafkaConsumer<>(new HashMap<>(client), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
