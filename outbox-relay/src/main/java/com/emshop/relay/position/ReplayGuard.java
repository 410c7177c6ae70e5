package com.emshop.relay.position;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets each outbox row pass once, however often the binlog is read.
 *
 * <p>The binlog client reconnects by itself and then reads the transaction it was in from its start again; a reader
 * that was rebuilt does so too. Both repeat rows with everything the same, so the guard counts the rows of the current
 * transaction and knows the transactions before it.
 *
 * <p>Not safe for several threads: it belongs to the one that publishes. Its state is worth what Kafka committed: after
 * any failure throw it away and make a new one from the position that Kafka has.
 */
public final class ReplayGuard {

    private GtidSet completed;
    private BinlogCoordinates coordinates;
    private final Map<String, Long> lastIds;

    private @Nullable Gtid current;
    private long publishedRows;
    /** How many of the current transaction's rows were seen since it was last begun. */
    private long seenRows;
    /** A transaction that begins again begins with this row. */
    private @Nullable RowId firstRow;

    private @Nullable BinlogCoordinates lastRowAt;

    public ReplayGuard(Position start) {
        completed = start.completed();
        coordinates = start.coordinates();
        lastIds = new HashMap<>(start.lastIds());
        if (start.begun() != null) {
            current = start.begun().gtid();
            publishedRows = start.begun().rows();
        }
    }

    /**
     * Takes note of the next row that the reader delivered.
     *
     * @param at the place of the row's event
     * @return whether the row is new and has to be published
     */
    public boolean admits(Gtid gtid, String schema, long id, BinlogCoordinates at) {
        RowId row = new RowId(schema, id);
        if (!gtid.equals(current)) {
            if (completed.contains(gtid)) {
                return false;
            }
            if (current != null) {
                // A binlog is serial: what came before the first row of another transaction is whole.
                completed = completed.plus(current);
            }
            current = gtid;
            publishedRows = 0;
            seenRows = 0;
            firstRow = row;
        } else if (firstRow == null) {
            firstRow = row;
        } else if (row.equals(firstRow)) {
            seenRows = 0;
        }
        seenRows++;
        lastRowAt = at;
        if (seenRows <= publishedRows) {
            return false;
        }
        publishedRows = seenRows;
        lastIds.merge(schema, id, Math::max);
        return true;
    }

    /**
     * Takes note of the offset that came with a row, the last of its batch. More rows of its transaction may follow.
     *
     * @param done the transactions that the reader holds for done. While it reads a transaction again after a
     *     reconnect it wrongly counts that one among them; the guard does not.
     * @param at where the reader would start again: the start of the row's transaction
     */
    public void reachedRow(GtidSet done, BinlogCoordinates at) {
        coordinates = at;
        completed = completed.plus(done);
        if (current != null) {
            completed = completed.minus(current);
        }
    }

    /**
     * Takes note of the offset that came with a heartbeat, the last record of its batch.
     *
     * @param done as for a row
     * @param at where the reader would start again: behind the last whole transaction, or at the start of a begun one
     */
    public void reachedHeartbeat(GtidSet done, BinlogCoordinates at) {
        boolean whole = current != null && done.contains(current) && lastRowAt != null && at.isAfter(lastRowAt);
        if (whole) {
            current = null;
            publishedRows = 0;
            seenRows = 0;
            firstRow = null;
            lastRowAt = null;
        }
        reachedRow(done, at);
    }

    /** The position that covers all rows admitted so far. */
    public Position position() {
        return new Position(
                completed,
                coordinates,
                current == null || publishedRows == 0 ? null : new Position.Begun(current, publishedRows),
                lastIds);
    }

    private record RowId(String schema, long id) {}
}
