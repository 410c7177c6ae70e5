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
 * What the binlog thread has read and the relay's thread has not taken yet: rows, and marks that say how far the binlog is
 * read. Bounded by rows and by bytes; a full one holds the binlog thread back, and with it the server's dump thread.
 *
 * <p>One thread adds, one takes, any may close.
 */
final class ReadAhead {

    /** What a row costs beside its payload: strings, objects, its place here. An estimate that errs on the large side. */
    private static final int ROW_OVERHEAD_BYTES = 1_024;

    /**
     * Where the reader stood when it added something.
     *
     * @param completedGtids the transactions that it held for done, in MySQL's notation
     * @param restartAt where it would start again
     * @param open the transaction that it had begun to read and not read to its end, if any: it is not done, though a
     *     reader that reads it again after a reconnect holds it for done
     */
    record Stand(
            String completedGtids,
            BinlogCoordinates restartAt,
            @Nullable Gtid open) {

        /** What is done for certain. */
        GtidSet completed() {
            GtidSet held = GtidSet.parse(completedGtids);
            return open == null ? held : held.minus(open);
        }
    }

    /**
     * What was taken at once.
     *
     * @param rows in the order of the binlog
     * @param stand as of the last thing taken
     * @param endsWithRow whether that was a row, and not a mark
     */
    record Taken(List<OutboxRow> rows, Stand stand, boolean endsWithRow) {}

    private record Entry(@Nullable OutboxRow row, Stand stand) {}

    private final int maxRows;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition roomMade = lock.newCondition();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int rows;
    private long bytes;
    private boolean closed;
    /** Waking somebody costs more than adding a row, so only who waits is woken. */
    private boolean takerWaits;

    private boolean adderWaits;

    /**
     * @param maxBytes one row is let in however large it is, or it would never get through
     */
    ReadAhead(int maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds the rows of one event, which all have the same stand, waiting for room first. Once this is closed they are
     * forgotten.
     */
    void add(List<OutboxRow> added, Stand stand) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (OutboxRow row : added) {
                while (!closed && (rows >= maxRows || bytes >= maxBytes)) {
                    wakeTaker();
                    adderWaits = true;
                    roomMade.await();
                }
                if (closed) {
                    return;
                }
                entries.add(new Entry(row, stand));
                rows++;
                bytes += sizeOf(row);
            }
            wakeTaker();
        } finally {
            lock.unlock();
        }
    }

    /** Tells how far the reader is. A mark takes the place of one that nobody has taken, so there is room for it always. */
    void mark(Stand stand) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                return;
            }
            Entry last = entries.peekLast();
            if (last != null && last.row() == null) {
                entries.removeLast();
            }
            entries.add(new Entry(null, stand));
            wakeTaker();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what there is, up to so many rows; waits until there is something, or the time is over: null. */
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
                nanos = changed.awaitNanos(nanos);
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
                roomMade.signal();
            }
            return new Taken(taken, last.stand(), last.row() != null);
        } finally {
            lock.unlock();
        }
    }

    private void wakeTaker() {
        if (takerWaits) {
            takerWaits = false;
            changed.signal();
        }
    }

    /** Lets go of everything, and of whoever waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            changed.signalAll();
            roomMade.signalAll();
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
