package com.emshop.benchmarks;

import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.StackException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One writer for each schema, which commits transactions of one row to several thousand, and rolls every tenth back, through
 * any fault of the server, until closed.
 */
final class Writers implements AutoCloseable {
    private static final String INSERT = """
            INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at, payload)
            VALUES (?, ?, ?, 'com.emshop.events.order.OrderCreated', '/emshop/order-service', UTC_TIMESTAMP(6), ?)""";

    /** Of another table, in front of the outbox rows: a relay has nothing of the transaction yet while it reads these. */
    private static final String INSERT_NOISE = "INSERT INTO noise (text) VALUES (REPEAT('x', 2000))";

    private static final int NOISE_ROWS = 500;
    private static final int ONE_NOISY_IN = 20;
    private static final int KEYS = 50;
    private static final int PAYLOAD_BYTES = 300;
    private static final int USUAL_ROWS = 20;
    private static final int ONE_LARGE_IN = 60;
    private static final int ONE_ROLLBACK_IN = 10;
    /** Less than a relay can take on a small machine, or there would be no end to its backlog. */
    private static final int LONGEST_PAUSE_MILLIS = 60;

    /** Longer than the time-outs of its connection. */
    private static final int LONGEST_STATEMENT_MILLIS = 120_000;

    private static final int SERVER_AWAY_PAUSE_MILLIS = 200;

    private final MySqlServer server;
    private final String topic;
    private final int largestRows;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong committedRows = new AtomicLong();
    private final AtomicLong rolledBackRows = new AtomicLong();

    /** What the writers need beside the outbox. */
    static final String CREATE_NOISE = "CREATE TABLE noise (id BIGINT AUTO_INCREMENT PRIMARY KEY, text TEXT)";

    Writers(MySqlServer server, String topic, long seed, int largestRows, List<String> schemas) {
        this.server = server;
        this.topic = topic;
        this.largestRows = largestRows;
        for (String schema : schemas) {
            var random = new SplittableRandom(seed + threads.size());
            var thread = new Thread(() -> write(schema, random), "writer-" + schema);
            threads.add(thread);
            thread.start();
        }
    }

    /** Rows whose commit was acknowledged: a commit that the server's death left without an answer may count too. */
    long committedRows() {
        return committedRows.get();
    }

    long rolledBackRows() {
        return rolledBackRows.get();
    }

    private void write(String schema, SplittableRandom random) {
        while (stop.getCount() > 0) {
            try (Connection connection = DriverManager.getConnection(
                    server.jdbcUrl(schema),
                    server.admin().user(),
                    server.admin().password())) {
                connection.setAutoCommit(false);
                while (stop.getCount() > 0) {
                    transaction(connection, schema, random);
                    if (stop.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            } catch (SQLException serverIsAway) {
                try {
                    if (stop.await(SERVER_AWAY_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void transaction(Connection connection, String schema, SplittableRandom random) throws SQLException {
        int rows = 1 + random.nextInt(random.nextInt(ONE_LARGE_IN) == 0 ? largestRows : USUAL_ROWS);
        String key = schema + "-" + random.nextInt(KEYS);
        if (random.nextInt(ONE_NOISY_IN) == 0) {
            try (PreparedStatement noise = connection.prepareStatement(INSERT_NOISE)) {
                for (int i = 0; i < NOISE_ROWS; i++) {
                    noise.addBatch();
                }
                noise.executeBatch();
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < rows; i++) {
                String id = UUID.randomUUID().toString();
                insert.setString(1, id);
                insert.setString(2, topic);
                insert.setString(3, key);
                insert.setBytes(4, Arrays.copyOf(id.getBytes(StandardCharsets.US_ASCII), PAYLOAD_BYTES));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        if (random.nextInt(ONE_ROLLBACK_IN) == 0) {
            connection.rollback();
            rolledBackRows.addAndGet(rows);
        } else {
            connection.commit();
            committedRows.addAndGet(rows);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        for (Thread thread : threads) {
            thread.join(LONGEST_STATEMENT_MILLIS);
            if (thread.isAlive()) {
                throw new StackException(thread.getName() + " does not come to an end");
            }
        }
    }
}
