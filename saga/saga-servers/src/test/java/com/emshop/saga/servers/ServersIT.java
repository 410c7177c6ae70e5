package com.emshop.saga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ServersIT {
    private static final String DATABASE = "test_servers_it";
    private static final String TOPIC = "test-servers-it";
    private static final String SUBJECT = "com.emshop.test.Noted";

    private final TestServers servers = TestServers.running();

    @Test
    void aRowSurvivesTheKillOfMySql() throws Exception {
        servers.createDatabase(DATABASE);
        sql("CREATE TABLE note (text VARCHAR(20))");
        sql("INSERT INTO note VALUES ('kept')");

        crash(servers.mysql());

        assertThat(value("SELECT text FROM note")).isEqualTo("kept");
    }

    @Test
    void mySqlIsFitForChangeDataCapture() throws Exception {
        servers.createDatabase(DATABASE);

        assertThat(value("SELECT @@GLOBAL.binlog_format")).isEqualTo("ROW");
        assertThat(value("SELECT @@GLOBAL.gtid_mode")).isEqualTo("ON");
        assertThat(value("SELECT @@GLOBAL.time_zone")).isEqualTo("+00:00");
        assertThat(value("SELECT @@GLOBAL.innodb_flush_log_at_trx_commit")).isEqualTo("1");
        assertThat(value("SELECT @@GLOBAL.sync_binlog")).isEqualTo("1");
    }

    @Test
    void aRecordSurvivesTheKillOfTheBroker() throws Exception {
        servers.recreateTopics(TOPIC);
        send("kept");

        crash(servers.kafka());

        assertThat(received()).containsExactly("kept");
    }

    @Test
    void aRecreatedTopicIsEmpty() throws Exception {
        servers.recreateTopics(TOPIC);
        send("gone");

        servers.recreateTopics(TOPIC);
        send("new");

        assertThat(received()).containsExactly("new");
    }

    @Test
    void aSchemaSurvivesTheKillOfTheRegistry() throws Exception {
        String id = register();

        crash(servers.registry());

        assertThat(register()).isEqualTo(id);
        assertThat(get(servers.schemaRegistryUrl() + "/subjects/" + SUBJECT + "/versions/latest"))
                .contains("Noted");
    }

    @Test
    void aServerThatATestLeftDeadIsThereForTheNext() {
        servers.registry().kill9();

        TestServers.running();

        assertThat(servers.registry().isReady()).isTrue();
    }

    private static void crash(Server server) {
        long before = server.running().orElseThrow().pid();
        server.kill9();
        assertThat(server.running()).isEmpty();
        server.start();
        assertThat(server.running().orElseThrow().pid()).isNotEqualTo(before);
    }

    private void sql(String statement) throws Exception {
        var admin = servers.mysqlAdmin();
        try (var connection = DriverManager.getConnection(servers.mysqlUrl(DATABASE), admin.user(), admin.password());
                var prepared = connection.createStatement()) {
            prepared.execute(statement);
        }
    }

    private String value(String query) throws Exception {
        var admin = servers.mysqlAdmin();
        try (var connection = DriverManager.getConnection(servers.mysqlUrl(DATABASE), admin.user(), admin.password());
                var prepared = connection.createStatement();
                var rows = prepared.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private void send(String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.kafkaBootstrap()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "key", value)).get();
        }
    }

    private List<String> received() {
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        servers.kafkaBootstrap(),
                        "group.id",
                        "test-servers-it-" + System.nanoTime(),
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            var values = new java.util.ArrayList<String>();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(each -> values.add(each.value()));
                return !values.isEmpty();
            });
            return values;
        }
    }

    private String register() throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create(servers.schemaRegistryUrl() + "/subjects/" + SUBJECT + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"namespace\\\":\\\"com.emshop.test\\\",\\\"name\\\":\\\"Noted\\\",\\\"fields\\\":[]}\"}"))
                .build();
        return answer(request);
    }

    private String get(String url) throws Exception {
        return answer(HttpRequest.newBuilder(URI.create(url)).build());
    }

    private static String answer(HttpRequest request) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
