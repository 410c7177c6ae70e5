package com.emshop.relay;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Writers that commit and roll back transactions of many sizes until closed. They survive faults of the server. */
final class OutboxLoad implements AutoCloseable {

    private final TestOutboxes outboxes;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> writers = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private final int largestTransactionRows;

    /** @param schemas one writer for each */
    OutboxLoad(TestOutboxes outboxes, long seed, int largestTransactionRows, String... schemas) {
        this.outboxes = outboxes;
        this.largestTransactionRows = largestTransactionRows;
        for (int i = 0; i < schemas.length; i++) {
            Random random = new Random(seed + i);
            String schema = schemas[i];
            Thread writer = new Thread(() -> write(schema, random), "writer-" + schema);
            writers.add(writer);
            writer.start();
        }
    }

    private void write(String schema, Random random) {
        while (stop.getCount() > 0) {
            try (Connection connection = outboxes.connect(schema)) {
                while (stop.getCount() > 0) {
                    boolean large = random.nextInt(40) == 0;
                    int rows = 1 + random.nextInt(large ? largestTransactionRows : 20);
                    String key = schema + "-" + random.nextInt(50);
                    outboxes.write(connection, key, rows, random.nextInt(10) != 0);
                    transactions.incrementAndGet();
                    // Slower than the relay on a busy machine, or the backlog would grow without limit.
                    if (stop.await(random.nextInt(40), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            } catch (SQLException serverIsAway) {
                try {
                    if (stop.await(100, TimeUnit.MILLISECONDS)) {
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

    long transactions() {
        return transactions.get();
    }

    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        for (Thread writer : writers) {
            writer.join();
        }
    }
}
