package com.emshop.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * How a backlog became visible.
 *
 * @param coldRowsPerSecond from the first visible row to the last
 * @param warmRowsPerSecond over the second half
 * @param cpuMicrosPerRow what the subject's threads used, start-up left out; 0 where that is not known
 * @param duplicates rows that were visible more than once
 * @param missing rows that were not visible in the end
 * @param outOfOrder rows that came behind a later one of the same partition
 */
record Drain(
        double coldRowsPerSecond,
        double warmRowsPerSecond,
        double cpuMicrosPerRow,
        long duplicates,
        long missing,
        long outOfOrder) {

    private static final Duration FIRST_ROW = Duration.ofMinutes(3);
    private static final Duration NEXT_ROW = Duration.ofSeconds(60);

    /** A duplicate would come at once, if it came: in the same run nothing is sent again later than that. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    /**
     * Reads until all rows of a series are seen, or none comes any more.
     *
     * @param alive throws when nobody publishes any more
     * @param cpu asked when the first row is seen, and when the last is
     */
    static Drain of(TopicReader reader, int series, int rows, Runnable alive, Supplier<Duration> cpu) {
        var tally = new Tally(series, rows);
        Duration cpuBefore = Duration.ZERO;
        int counted = 0;
        long quietSince = System.nanoTime();
        while (tally.distinct() < rows) {
            int seen = reader.poll(tally);
            if (seen > 0) {
                quietSince = System.nanoTime();
                if (counted == 0) {
                    cpuBefore = cpu.get();
                    counted = tally.distinct();
                }
                continue;
            }
            alive.run();
            Duration limit = tally.distinct() == 0 ? FIRST_ROW : NEXT_ROW;
            if (System.nanoTime() - quietSince > limit.toNanos()) {
                break;
            }
        }
        Duration used = cpu.get().minus(cpuBefore);
        long until = System.nanoTime() + AFTERWARDS.toNanos();
        while (System.nanoTime() < until) {
            reader.poll(tally);
        }
        return tally.result(used.toNanos() / 1_000.0 / Math.max(1, rows - counted));
    }

    /** Counts what is seen of one series. */
    static final class Tally implements TopicReader.Sight {
        private final int series;
        private final int rows;
        private final boolean[] seen;
        private final int[] last = new int[Workload.PARTITIONS];
        private int distinct;
        private long duplicates;
        private long outOfOrder;
        private long firstNanos;
        private int withFirst;
        private long halfNanos;
        private int withHalf;
        private long lastNanos;

        Tally(int series, int rows) {
            this.series = series;
            this.rows = rows;
            this.seen = new boolean[rows];
            Arrays.fill(last, -1);
        }

        int distinct() {
            return distinct;
        }

        @Override
        public void of(int itsSeries, int number, int partition, long nanos) {
            if (itsSeries != series || number >= rows) {
                return;
            }
            if (seen[number]) {
                duplicates++;
                return;
            }
            seen[number] = true;
            if (number < last[partition]) {
                outOfOrder++;
            }
            last[partition] = Math.max(last[partition], number);
            // Those that are seen at the same moment as the first took no time of the measured one.
            if (distinct == 0) {
                firstNanos = nanos;
            }
            distinct++;
            if (nanos == firstNanos) {
                withFirst = distinct;
            }
            if (halfNanos == 0 && distinct >= rows / 2) {
                halfNanos = nanos;
            }
            if (nanos == halfNanos) {
                withHalf = distinct;
            }
            lastNanos = nanos;
        }

        Drain result(double cpuMicrosPerRow) {
            return new Drain(
                    rate(distinct - withFirst, lastNanos - firstNanos),
                    rate(distinct - withHalf, lastNanos - halfNanos),
                    cpuMicrosPerRow,
                    duplicates,
                    rows - distinct,
                    outOfOrder);
        }

        private static double rate(int rows, long nanos) {
            return nanos <= 0 ? 0 : rows * 1e9 / nanos;
        }
    }
}
