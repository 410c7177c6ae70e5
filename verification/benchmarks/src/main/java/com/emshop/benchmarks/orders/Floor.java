package com.emshop.benchmarks.orders;

import com.emshop.benchmarks.MarkdownTable;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.Server;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What no shop can go below that stores and publishes the same: the rows that the measured orders left, inserted again by plain
 * JDBC batches into tables with the same indexes, and their events, published again by a plain transactional producer; both in
 * transactions of {@value #ORDERS_PER_TRANSACTION} orders. The shop's processes run meanwhile, without load.
 */
final class Floor {
    private static final long MOST_ORDERS = 2_000;
    private static final int ORDERS_PER_TRANSACTION = 200;
    private static final String SCHEMA = "emshop_floor";
    private static final String TOPIC = "benchmark.floor.events";

    private final MySqlServer mysql;
    private final Server kafka;
    private final Map<String, String> kafkaClient;
    private final List<String> topics;

    /** @param topics where the shop's events are */
    Floor(MySqlServer mysql, Server kafka, Map<String, String> kafkaClient, List<String> topics) {
        this.mysql = mysql;
        this.kafka = kafka;
        this.kafkaClient = kafkaClient;
        this.topics = topics;
    }

    /** Per order; rates are of one thread. */
    record Result(
            double rows,
            double ordersPerSecondInMysql,
            double mysqlCpuMillis,
            double events,
            double ordersPerSecondInKafka,
            double kafkaCpuMillis) {

        String markdown() {
            return new MarkdownTable("the floor", "per order", "CPU ms per order", "orders/s")
                    .row(
                            "rows, bare JDBC batches",
                            OrdersReport.format(rows),
                            OrdersReport.format(mysqlCpuMillis),
                            OrdersReport.format(ordersPerSecondInMysql))
                    .row(
                            "events, bare transactional producer",
                            OrdersReport.format(events),
                            OrdersReport.format(kafkaCpuMillis),
                            OrdersReport.format(ordersPerSecondInKafka))
                    .toString();
        }
    }

    /** The orders that are copied, of those that the shop holds. */
    private record Sample(long copied, long all) {
        /** Of a number that belongs to all orders: what belongs to the copied ones. */
        long of(long count) {
            return count * copied / all;
        }

        int transactions() {
            return (int) Math.max(1, copied / ORDERS_PER_TRANSACTION);
        }

        /** Of what belongs to the copied orders: the share of one transaction. */
        <T> List<T> part(List<T> whole, int transaction) {
            return whole.subList(
                    whole.size() * transaction / transactions(), whole.size() * (transaction + 1) / transactions());
        }
    }

    /** The rows of a table that the orders left, and where they go. */
    private record Rows(String insert, List<Object[]> values) {}

    Result measure() throws SQLException, InterruptedException, ExecutionException {
        double rows;
        double mysqlSeconds;
        double mysqlCpu;
        Sample sample;
        try (Connection connection = mysql.connect();
                Statement statement = connection.createStatement()) {
            long orders = count(statement, Service.ORDER.schema().orElseThrow() + ".order_info");
            sample = new Sample(Math.min(MOST_ORDERS, orders), orders);
            statement.execute("DROP DATABASE IF EXISTS " + SCHEMA);
            statement.execute("CREATE DATABASE " + SCHEMA);
            List<Rows> tables = tables(statement, sample);
            rows = tables.stream().mapToInt(table -> table.values().size()).sum();
            connection.setAutoCommit(false);
            double cpuBefore = cpuMillis(mysql);
            long beforeNanos = System.nanoTime();
            for (int transaction = 0; transaction < sample.transactions(); transaction++) {
                for (Rows table : tables) {
                    insert(connection, table.insert(), sample.part(table.values(), transaction));
                }
                connection.commit();
            }
            mysqlSeconds = (System.nanoTime() - beforeNanos) / 1e9;
            mysqlCpu = cpuMillis(mysql) - cpuBefore;
            connection.setAutoCommit(true);
            statement.execute("DROP DATABASE " + SCHEMA);
        }
        List<ConsumerRecord<byte[], byte[]>> events = events(sample);
        double cpuBefore = cpuMillis(kafka);
        double kafkaSeconds = publish(events, sample);
        double kafkaCpu = cpuMillis(kafka) - cpuBefore;
        return new Result(
                rows / sample.copied(),
                sample.copied() / mysqlSeconds,
                mysqlCpu / sample.copied(),
                (double) events.size() / sample.copied(),
                sample.copied() / kafkaSeconds,
                kafkaCpu / sample.copied());
    }

    private static double cpuMillis(Server process) {
        return ProcessCpu.of(List.of(process)).sum();
    }

    // ---- MySQL

    /** Rows of each table that holds at least one for every second order. */
    private static List<Rows> tables(Statement statement, Sample sample) throws SQLException {
        List<Rows> tables = new ArrayList<>();
        for (String schema : Service.schemas()) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = '" + schema + "'")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                long count = count(statement, schema + "." + name);
                if (count >= sample.all() / 2) {
                    String copy = SCHEMA + "." + schema + "_" + name;
                    statement.execute("CREATE TABLE " + copy + " LIKE " + schema + "." + name);
                    tables.add(rows(statement, schema + "." + name, copy, sample.of(count)));
                }
            }
        }
        return tables;
    }

    private static long count(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Rows rows(Statement statement, String table, String copy, long limit) throws SQLException {
        List<Object[]> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " LIMIT " + limit)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                @Nullable Object[] row = new @Nullable Object[columns];
                for (int column = 0; column < columns; column++) {
                    row[column] = rows.getObject(column + 1);
                }
                values.add(row);
            }
            return new Rows(
                    "INSERT INTO " + copy + " VALUES (" + String.join(", ", Collections.nCopies(columns, "?")) + ")",
                    values);
        }
    }

    private static void insert(Connection connection, String insert, List<Object[]> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Object[] row : rows) {
                for (int column = 0; column < row.length; column++) {
                    statement.setObject(column + 1, row[column]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    // ---- Kafka

    private Map<String, Object> properties(String name, String value) {
        Map<String, Object> properties = new HashMap<>(kafkaClient);
        properties.put(name, value);
        return properties;
    }

    /** As many events of each partition as its share of the orders. */
    private List<ConsumerRecord<byte[], byte[]>> events(Sample sample) {
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                properties("isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = sample.of(consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
                while (consumer.position(partition) < end) {
                    for (ConsumerRecord<byte[], byte[]> event : consumer.poll(Duration.ofSeconds(1))) {
                        if (event.offset() < end) {
                            events.add(event);
                        }
                    }
                }
            }
        }
        return events;
    }

    /** Returns how many seconds it took. */
    private double publish(List<ConsumerRecord<byte[], byte[]>> events, Sample sample)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafkaClient))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, LocalStack.PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        try (var producer = new KafkaProducer<>(
                properties("transactional.id", "benchmark-floor"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            long beforeNanos = System.nanoTime();
            for (int transaction = 0; transaction < sample.transactions(); transaction++) {
                producer.beginTransaction();
                for (ConsumerRecord<byte[], byte[]> event : sample.part(events, transaction)) {
                    // The commit waits for all of them, and fails if one has failed.
                    var unused = producer.send(
                            new ProducerRecord<>(TOPIC, null, event.key(), event.value(), event.headers()));
                }
                producer.commitTransaction();
            }
            return (System.nanoTime() - beforeNanos) / 1e9;
        }
    }
}
