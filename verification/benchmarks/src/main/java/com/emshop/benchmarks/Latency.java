package com.emshop.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * How long committed rows took to become visible under a steady load.
 *
 * @param transactionsPerSecond that the database really committed
 * @param missing rows that were not visible in the end
 */
record Latency(
        long rows,
        double transactionsPerSecond,
        double p50Millis,
        double p90Millis,
        double p99Millis,
        double maxMillis,
        long duplicates,
        long missing) {

    private static final int WRITERS = 4;
    private static final int LARGEST_TRANSACTION_ROWS = 3;

    /** What the subject may need for rows that others' measurements left, before it gets to the first of these. */
    private static final Duration CATCH_UP = Duration.ofSeconds(120);

    /**
     * Until the compilers of subject and broker have come to rest: on two cores they take half a minute, and compiling is
     * most of what a row waits for meanwhile. A drain warms what handles rows, not what handles transactions.
     */
    private static final Duration WARM_UP = Duration.ofSeconds(40);

    private static final Duration LAST_ROW = Duration.ofSeconds(30);
    private static final Duration WRITERS_END = Duration.ofSeconds(30);

    /**
     * Writes at a steady rate, and reads.
     *
     * @param series a new one
     * @param alive throws when nobody publishes any more
     */
    static Latency of(
            Outbox outbox,
            TopicReader reader,
            String topic,
            int series,
            int transactionsPerSecond,
            Duration length,
            Runnable alive)
            throws SQLException, InterruptedException {
        long longest = CATCH_UP.plus(WARM_UP)
                .plus(length)
                .plus(LAST_ROW)
                .plusSeconds(1)
                .toSeconds();
        int capacity = Math.toIntExact(longest * transactionsPerSecond * LARGEST_TRANSACTION_ROWS);
        var sightings = new Sightings(series, capacity);
        try (var load = new Load(outbox, topic, series, transactionsPerSecond, sightings)) {
            if (!readUntil(reader, sightings, CATCH_UP, alive, load, () -> sightings.seenRows() > 0)) {
                throw new IllegalStateException("nothing of the steady load became visible within " + CATCH_UP);
            }
            readFor(reader, sightings, WARM_UP, alive, load);
            int from = load.rows();
            int transactionsBefore = load.transactions();
            long begin = System.nanoTime();
            readFor(reader, sightings, length, alive, load);
            int to = load.rows();
            double rate = (load.transactions() - transactionsBefore) * 1e9 / (System.nanoTime() - begin);
            load.close();
            readUntil(reader, sightings, LAST_ROW, alive, load, () -> sightings.allSeen(from, to));
            return sightings.result(from, to, rate);
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void readFor(TopicReader reader, Sightings sightings, Duration time, Runnable alive, Load load) {
        readUntil(reader, sightings, time, alive, load, () -> false);
    }

    private static boolean readUntil(
            TopicReader reader, Sightings sightings, Duration atMost, Runnable alive, Load load, Condition condition) {
        long end = System.nanoTime() + atMost.toNanos();
        long nextLook = System.nanoTime();
        while (System.nanoTime() < end) {
            reader.poll(sightings);
            if (condition.holds()) {
                return true;
            }
            if (System.nanoTime() > nextLook) {
                alive.run();
                load.requireRunning();
                nextLook += TimeUnit.SECONDS.toNanos(1);
            }
        }
        return condition.holds();
    }

    /** When each row was committed, and when it was seen. Commits are noted by many threads, sightings by one. */
    static final class Sightings implements TopicReader.Sight {
        private static final int PRECISION_DIGITS = 3;

        private final int series;
        private final AtomicLongArray committedNanos;
        private final long[] seenNanos;
        private final int[] seenTimes;
        private int seenRows;

        Sightings(int series, int capacity) {
            this.series = series;
            this.committedNanos = new AtomicLongArray(capacity);
            this.seenNanos = new long[capacity];
            this.seenTimes = new int[capacity];
        }

        void committed(int number, long nanos) {
            committedNanos.set(number, nanos);
        }

        @Override
        public void of(int itsSeries, int number, int partition, long nanos) {
            if (itsSeries != series) {
                return;
            }
            if (seenTimes[number]++ == 0) {
                seenNanos[number] = nanos;
                seenRows++;
            }
        }

        int seenRows() {
            return seenRows;
        }

        boolean allSeen(int from, int to) {
            for (int number = from; number < to; number++) {
                if (seenTimes[number] == 0) {
                    return false;
                }
            }
            return true;
        }

        Latency result(int from, int to, double transactionsPerSecond) {
            var histogram = new Histogram(PRECISION_DIGITS);
            long duplicates = 0;
            long missing = 0;
            for (int number = from; number < to; number++) {
                if (seenTimes[number] == 0) {
                    missing++;
                    continue;
                }
                duplicates += seenTimes[number] - 1;
                // A row may be seen before the writer's commit returns.
                histogram.recordValue(Math.max(0, seenNanos[number] - committedNanos.get(number)));
            }
            return new Latency(
                    histogram.getTotalCount(),
                    transactionsPerSecond,
                    millis(histogram.getValueAtPercentile(50)),
                    millis(histogram.getValueAtPercentile(90)),
                    millis(histogram.getValueAtPercentile(99)),
                    millis(histogram.getMaxValue()),
                    duplicates,
                    missing);
        }

        private static double millis(long nanos) {
            return nanos / 1e6;
        }
    }

    /** Writers that commit transactions at a fixed rate together. */
    private static final class Load implements AutoCloseable {
        private final ScheduledExecutorService threads;
        private final List<Outbox.Writer> writers = new ArrayList<>();
        private final AtomicInteger nextNumber = new AtomicInteger();
        private final AtomicInteger transactions = new AtomicInteger();
        private final CompletableFuture<Void> failure = new CompletableFuture<>();
        private final Sightings sightings;

        Load(Outbox outbox, String topic, int series, int transactionsPerSecond, Sightings sightings)
                throws SQLException {
            this.sightings = sightings;
            this.threads = Executors.newScheduledThreadPool(WRITERS);
            long periodNanos = TimeUnit.SECONDS.toNanos(1) * WRITERS / transactionsPerSecond;
            for (int i = 0; i < WRITERS; i++) {
                Outbox.Writer writer = outbox.writer(series, topic);
                writers.add(writer);
                var unused = threads.scheduleAtFixedRate(
                        () -> commit(writer), i * periodNanos / WRITERS, periodNanos, TimeUnit.NANOSECONDS);
            }
        }

        private void commit(Outbox.Writer writer) {
            int rows = 1 + transactions.get() % LARGEST_TRANSACTION_ROWS;
            int first = nextNumber.getAndAdd(rows);
            try {
                writer.commit(first, rows);
                long now = System.nanoTime();
                for (int number = first; number < first + rows; number++) {
                    sightings.committed(number, now);
                }
                transactions.incrementAndGet();
            } catch (SQLException | RuntimeException e) {
                // Thrown to whoever measures: a load that stops would make a fine latency.
                failure.completeExceptionally(e);
            }
        }

        void requireRunning() {
            if (failure.isDone()) {
                failure.join();
            }
        }

        int rows() {
            return nextNumber.get();
        }

        int transactions() {
            return transactions.get();
        }

        /** Returns when the last commit is noted. */
        @Override
        public void close() throws SQLException, InterruptedException {
            threads.shutdown();
            if (!threads.awaitTermination(WRITERS_END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the writers do not end");
            }
            for (Outbox.Writer writer : writers) {
                writer.close();
            }
            writers.clear();
        }
    }
}
