package com.emshop.relay.position;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Drops outbox rows that the binlog delivers again.
 *
 * <p>After a reconnect the binlog client reads the current transaction again from its start; so does a new reader. The guard
 * counts the rows of the current transaction and remembers the completed transactions, so that it passes each row once.
 *
 * <p>Used by one thread. After any failure it must be replaced by a new one that starts from the position in Kafka.
 */
public final class ReplayGuard {

    private GtidSet completed;
    private BinlogCoordinates coordinates;
    private final Map<String, Long> lastIds;

    private @Nullable Gtid current;
    private long publishedRows;
    /** Rows of the current transaction that were seen since its last start. */
    private long seenRows;
    /** The first row of the current transaction; when it comes again, the transaction is being read again. */
    private @Nullable RowKey firstRow;

    private @Nullable BinlogCoordinates lastRowAt;

    public ReplayGuard(Position start) {
        completed = start.completed();
        coordinates = start.coordinates();
        lastIds = new HashMap<>(start.lastIds());
        if (start.partial() != null) {
            current = start.partial().gtid();
            publishedRows = start.partial().rows();
        }
    }

    /**
     * Records the next row that the reader delivered.
     *
     * @param id null if the layout has none; the event id then identifies the row within its transaction
     * @param at the coordinates of the row's event
     * @return whether the row is new and has to be published
     */
    public boolean isNew(Gtid gtid, String schema, @Nullable Long id, String eventId, BinlogCoordinates at) {
        RowKey key = new RowKey(schema, id == null ? eventId : id);
        if (!gtid.equals(current)) {
            if (completed.contains(gtid)) {
                return false;
            }
            if (current != null) {
                // Transactions do not overlap in a binlog: the first row of another one completes this one.
                completed = completed.plus(current);
            }
            current = gtid;
            publishedRows = 0;
            seenRows = 0;
            firstRow = key;
        } else if (firstRow == null) {
            firstRow = key;
        } else if (key.equals(firstRow)) {
            seenRows = 0;
        }
        seenRows++;
        lastRowAt = at;
        if (seenRows <= publishedRows) {
            return false;
        }
        publishedRows = seenRows;
        if (id != null) {
            lastIds.merge(schema, id, Math::max);
        }
        return true;
    }

    /**
     * Records the offset that came with a row, the last of its batch. More rows of its transaction may follow.
     *
     * @param reported the transactions that the reader reports as completed. While it reads a transaction again after a reconnect,
     *     it wrongly includes that one; the guard corrects this
     * @param at where the reader would restart: the start of the row's transaction
     */
    public void reachedRow(GtidSet reported, BinlogCoordinates at) {
        coordinates = at;
        completed = completed.plus(reported);
        if (current != null) {
            completed = completed.minus(current);
        }
    }

    /**
     * Records the offset of a position report, the last entry of its batch.
     *
     * @param reported as for a row
     * @param at where the reader would restart: behind the last complete transaction, or at the start of a partial one
     */
    public void reachedReport(GtidSet reported, BinlogCoordinates at) {
        boolean complete = current != null && reported.contains(current) && lastRowAt != null && at.isAfter(lastRowAt);
        if (complete) {
            current = null;
            publishedRows = 0;
            seenRows = 0;
            firstRow = null;
            lastRowAt = null;
        }
        reachedRow(reported, at);
    }

    /** The position behind all rows that passed so far. */
    public Position position() {
        return new Position(
                completed,
                coordinates,
                current == null || publishedRows == 0 ? null : new Position.Partial(current, publishedRows),
                lastIds);
    }

    private record RowKey(String schema, Object idOrEventId) {}
}
