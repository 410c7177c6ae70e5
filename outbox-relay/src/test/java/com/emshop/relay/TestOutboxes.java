package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.relay.binlog.MySqlSource;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.TestServers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The outbox tables of one test on the real MySQL, their topic, and checks of the records there. */
final class TestOutboxes {

    static final String PASSWORD = "relay-it-password";

    private static final String CREATE_ORIGIN = """
            CREATE TABLE outbox_origin (
              gtid_executed LONGTEXT NOT NULL,
              created_at    DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))""";
    private static final String FILL_ORIGIN =
            "INSERT INTO outbox_origin (gtid_executed) VALUES (@@GLOBAL.gtid_executed)";
    private static final String CREATE_OUTBOX = """
            CREATE TABLE outbox (
              id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
              event_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              topic       VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              message_key VARCHAR(64)  NOT NULL,
              type        VARCHAR(200) NOT NULL,
              source      VARCHAR(100) NOT NULL,
              occurred_at DATETIME(6)  NOT NULL,
              traceparent CHAR(55) CHARACTER SET ascii COLLATE ascii_bin NULL,
              tracestate  VARCHAR(512) NULL,
              headers     MEDIUMTEXT NULL,
              payload     MEDIUMBLOB NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""";
    private static final String INSERT = """
            INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at, payload)
            VALUES (?, ?, ?, 'com.example.OrderCreated', '/orders', UTC_TIMESTAMP(6), ?)""";

    private final TestServers servers;
    private final Database database;
    private final String name;
    private final String topic;
    private final List<String> schemas;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();
    private final Map<TopicPartition, Long> readUpTo = new HashMap<>();
    private int payloadBytes = 64;

    /** @param name unique among the tests on the same servers */
    TestOutboxes(TestServers servers, String name, String... schemas) throws SQLException {
        this(
                servers,
                new Database(servers.mysqlPort(), servers::mysqlUrl, servers.mysqlAdmin()),
                name,
                topicOf(name),
                schemas);
    }

    /** On a separate MySQL server. */
    static TestOutboxes on(MySqlServer mysql, TestServers servers, String name, String... schemas) throws SQLException {
        return new TestOutboxes(servers, mysql, name, topicOf(name), schemas);
    }

    /** On a separate MySQL server, with a topic of another name. */
    TestOutboxes(TestServers servers, MySqlServer mysql, String name, String topic, String[] schemas)
            throws SQLException {
        this(servers, new Database(mysql.port(), mysql::jdbcUrl, mysql.admin()), name, topic, schemas);
    }

    private TestOutboxes(TestServers servers, Database database, String name, String topic, String... schemas)
            throws SQLException {
        this.servers = servers;
        this.database = database;
        this.name = name;
        this.topic = topic;
        this.schemas = List.of(schemas);
        servers.recreateTopics(topic);
        execute("", "CREATE USER IF NOT EXISTS '" + ACCOUNT + "' IDENTIFIED BY '" + PASSWORD + "'");
        execute("", "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '" + ACCOUNT + "'");
        for (String schema : schemas) {
            execute("", "DROP DATABASE IF EXISTS " + schema);
            execute("", "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4");
            execute("", "GRANT SELECT, DELETE, LOCK TABLES ON " + schema + ".* TO '" + ACCOUNT + "'");
        }
    }

    private static final String ACCOUNT = "relay_it";

    private static String topicOf(String name) {
        return "relay.it." + name + ".events";
    }

    /** Deletes all binlogs but the newest. */
    void purgeBinlogs() throws SQLException {
        execute("", "FLUSH BINARY LOGS");
        String newest = "";
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW BINARY LOGS")) {
            while (row.next()) {
                newest = row.getString(1);
            }
        }
        execute("", "PURGE BINARY LOGS TO '" + newest + "'");
    }

    MySqlSource source() {
        return new MySqlSource(
                name,
                "127.0.0.1",
                database.port(),
                ACCOUNT,
                PASSWORD,
                schemas,
                null,
                MySqlSource.Tls.PREFERRED,
                null,
                "");
    }

    String topic() {
        return topic;
    }

    void createTables(String schema) throws SQLException {
        execute(schema, CREATE_ORIGIN);
        execute(schema, FILL_ORIGIN);
        execute(schema, CREATE_OUTBOX);
    }

    void createAllTables() throws SQLException {
        for (String schema : schemas) {
            createTables(schema);
        }
    }

    void execute(String schema, String sql) throws SQLException {
        try (Connection connection = connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Deletes the server's binlogs and GTIDs. */
    void resetServer() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            DatabaseMetaData server = connection.getMetaData();
            int major = server.getDatabaseMajorVersion();
            boolean newSyntax = major > 8 || major == 8 && server.getDatabaseMinorVersion() >= 2;
            statement.execute(newSyntax ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
        }
    }

    Connection connect(String schema) throws SQLException {
        return DriverManager.getConnection(
                database.url().apply(schema),
                database.admin().user(),
                database.admin().password());
    }

    /** Commits one transaction with this many rows of one key. */
    void commit(String schema, String key, int rows) throws SQLException {
        write(schema, key, rows, true);
    }

    /** Commits one transaction that exceeds the buffers of the binlog connection. */
    void commitLarge(String schema, String key, int rows) throws SQLException {
        payloadBytes = 4_096;
        try {
            write(schema, key, rows, true);
        } finally {
            payloadBytes = 64;
        }
    }

    void rollBack(String schema, String key, int rows) throws SQLException {
        write(schema, key, rows, false);
    }

    private void write(String schema, String key, int rows, boolean commit) throws SQLException {
        try (Connection connection = connect(schema)) {
            write(connection, key, rows, commit);
        }
    }

    void write(Connection connection, String key, int rows, boolean commit) throws SQLException {
        insert(connection, key, rows);
        if (commit) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }

    /** Inserts without ending the transaction. */
    void insert(Connection connection, String key, int rows) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < rows; i++) {
                String id = UUID.randomUUID().toString();
                insert.setString(1, id);
                insert.setString(2, topic);
                insert.setString(3, key);
                insert.setBytes(4, Arrays.copyOf(id.getBytes(StandardCharsets.UTF_8), payloadBytes));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The ids of all committed events by key, in order: each key has one writer, so row ids grow with the commits. */
    Map<String, List<String>> committedByKey() throws SQLException {
        Map<String, List<String>> byKey = new HashMap<>();
        for (String schema : schemas) {
            try (Connection connection = connect(schema);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT message_key, event_id FROM outbox ORDER BY id")) {
                while (row.next()) {
                    byKey.computeIfAbsent(row.getString(1), k -> new ArrayList<>())
                            .add(row.getString(2));
                }
            }
        }
        return byKey;
    }

    long committedRows() throws SQLException {
        long rows = 0;
        for (String schema : schemas) {
            try (Connection connection = connect(schema);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM outbox")) {
                row.next();
                rows += row.getLong(1);
            }
        }
        return rows;
    }

    long publishedRows() {
        return published().size();
    }

    /** All records that a read_committed consumer can see. Continues where the last call ended. */
    synchronized List<ConsumerRecord<byte[], byte[]>> published() {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers.kafkaBootstrap(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, readUpTo.getOrDefault(partition, 0L)));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
                // Right after the records, so that an interrupted call does not read them twice.
                partitions.forEach(partition -> readUpTo.put(partition, consumer.position(partition)));
            }
        }
        return List.copyOf(seen);
    }

    /** Checks for duplicates, lost rows and wrong order. */
    void assertPublishedExactlyOnceInOrder() throws SQLException {
        Map<String, List<String>> published = new HashMap<>();
        Set<String> distinct = new LinkedHashSet<>();
        List<String> duplicates = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> item : published()) {
            String id = header(item, "ce_id");
            if (!distinct.add(String.valueOf(id))) {
                duplicates.add(id);
            }
            published
                    .computeIfAbsent(new String(item.key(), StandardCharsets.UTF_8), k -> new ArrayList<>())
                    .add(id);
        }
        assertThat(duplicates).as("events published twice").isEmpty();
        Map<String, List<String>> committed = committedByKey();
        assertThat(distinct).as("events published").hasSize((int)
                committed.values().stream().mapToLong(List::size).sum());
        assertThat(published.keySet()).isEqualTo(committed.keySet());
        committed.forEach((key, ids) ->
                assertThat(published.get(key)).as("events of %s in order", key).isEqualTo(ids));
    }

    static @Nullable String header(ConsumerRecord<byte[], byte[]> item, String header) {
        var found = item.headers().lastHeader(header);
        return found == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }

    private record Database(int port, UnaryOperator<String> url, Credentials admin) {}
}
