package com.emshop.relay.position;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a source has been published. It is committed to Kafka in the same transaction as the rows up to it.
 *
 * <p>A reader started from here begins with the first transaction that is not in {@code completed}. When {@code begun}
 * is set, that transaction's first rows are in Kafka already and have to be dropped: rows are counted rather than
 * addressed by place, so this holds on another server of the same replication group too.
 *
 * @param completed transactions that need not be read any more
 * @param coordinates where the reader stood on the server it was reading from; for people, and for logs
 * @param begun the transaction of which only a part is known to be published
 * @param lastIds per schema, the highest outbox id published
 */
public record Position(
        GtidSet completed,
        BinlogCoordinates coordinates,
        @Nullable Begun begun,
        Map<String, Long> lastIds) {

    public Position {
        lastIds = Map.copyOf(lastIds);
        if (begun != null && completed.contains(begun.gtid())) {
            throw new IllegalArgumentException("Transaction " + begun.gtid() + " can't be both begun and completed");
        }
    }

    /**
     * A transaction that was published up to a row.
     *
     * @param gtid the transaction
     * @param rows how many of its outbox rows are published, counted from its start
     */
    public record Begun(Gtid gtid, long rows) {

        public Begun {
            if (rows < 1) {
                throw new IllegalArgumentException("A begun transaction has at least one row, not " + rows);
            }
        }
    }
}
