package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.emshop.relay.position.GtidSet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue of rows and position reports from the binlog thread to the relay's thread. Bounded by rows and bytes: a full queue
 * blocks the binlog thread, and with it the server's dump thread.
 *
 * <p>One thread adds, one takes, any may close.
 */
final class ReadAhead {

    /** Memory of a row besides its payload: strings, objects, queue entry. A high estimate. */
    private static final int ROW_OVERHEAD_BYTES = 1_024;

    /**
     * The reader's position when it added an entry.
     *
     * @param completedGtids the transactions that the reader reports as completed, in MySQL's notation
     * @param restartAt where the reader would restart
     * @param open the transaction that is partly read, or null. It is not completed, although a reader that reads it again after
     *     a reconnect reports it as completed
     */
    record ReaderPosition(
            String completedGtids,
            BinlogCoordinates restartAt,
            @Nullable Gtid open) {

        /** The transactions that are certainly completed. */
        GtidSet completed() {
            GtidSet reported = GtidSet.parse(completedGtids);
            return open == null ? reported : reported.minus(open);
        }
    }

    /**
     * The result of one {@link #take}.
     *
     * @param rows in the order of the binlog
     * @param position the position of the last entry
     * @param endsWithRow whether the last entry was a row, not a position report
     */
    record Taken(List<OutboxRow> rows, ReaderPosition position, boolean endsWithRow) {}

    private record Entry(@Nullable OutboxRow row, ReaderPosition position) {}

    private final int maxRows;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition removed = lock.newCondition();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int rows;
    private long bytes;
    private boolean closed;
    /** Signals are sent only to a waiting thread, because a signal costs more than adding a row. */
    private boolean takerWaits;

    private boolean adderWaits;

    /**
     * @param maxBytes limit of the queue; a single larger row is accepted
     */
    ReadAhead(int maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds the rows of one binlog event, which share one position. Blocks while the queue is full. Drops the rows after {@link
     * #close}.
     */
    void add(List<OutboxRow> newRows, ReaderPosition position) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (OutboxRow row : newRows) {
                while (!closed && (rows >= maxRows || bytes >= maxBytes)) {
                    wakeTaker();
                    adderWaits = true;
                    removed.await();
                }
                if (closed) {
                    return;
                }
                entries.add(new Entry(row, position));
                rows++;
                bytes += sizeOf(row);
            }
            wakeTaker();
        } finally {
            lock.unlock();
        }
    }

    /** Reports the reader's position. It replaces an earlier report that is last in the queue, so it never waits for room. */
    void reportPosition(ReaderPosition position) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                return;
            }
            Entry last = entries.peekLast();
            if (last != null && last.row() == null) {
                entries.removeLast();
            }
            entries.add(new Entry(null, position));
            wakeTaker();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the available entries with at most that many rows. Waits for the first entry; null if none arrives in time. */
    @Nullable
    Taken take(int limitRows, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (entries.isEmpty()) {
                if (closed || nanos <= 0) {
                    return null;
                }
                takerWaits = true;
                nanos = added.awaitNanos(nanos);
                takerWaits = false;
            }
            List<OutboxRow> taken = new ArrayList<>(Math.min(rows, limitRows));
            Entry last = entries.element();
            while (taken.size() < limitRows && !entries.isEmpty()) {
                last = entries.remove();
                OutboxRow row = last.row();
                if (row != null) {
                    taken.add(row);
                    rows--;
                    bytes -= sizeOf(row);
                }
            }
            if (adderWaits) {
                adderWaits = false;
                removed.signal();
            }
            return new Taken(taken, last.position(), last.row() != null);
        } finally {
            lock.unlock();
        }
    }

    private void wakeTaker() {
        if (takerWaits) {
            takerWaits = false;
            added.signal();
        }
    }

    /** Drops all entries and releases the waiting threads. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            added.signalAll();
            removed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long sizeOf(OutboxRow row) {
        byte[] payload = row.payload();
        String headers = row.headers();
        return ROW_OVERHEAD_BYTES
                + (payload == null ? 0 : payload.length)
                + (headers == null ? 0 : 2L * headers.length());
    }
}
