package com.emshop.relay.position;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a source is published. The relay commits it to Kafka in the same transaction as the rows. Immutable.
 *
 * <p>A reader that starts here begins with the first transaction that is not in {@code completed}. If {@code partial} is set, the
 * first rows of that transaction are in Kafka already and have to be dropped. They are counted instead of addressed by
 * coordinates, so the position is also valid on another server of the same replication group.
 *
 * @param completed transactions that need not be read again
 * @param coordinates the reader's coordinates on its server; for operators and logs
 * @param partial a transaction that is published in part, or null
 * @param lastIds per schema, the highest published outbox id; empty for layouts without ids
 */
public record Position(
        GtidSet completed,
        BinlogCoordinates coordinates,
        @Nullable Partial partial,
        Map<String, Long> lastIds) {

    public Position {
        lastIds = Map.copyOf(lastIds);
        if (partial != null && completed.contains(partial.gtid())) {
            throw new IllegalArgumentException(
                    "Transaction " + partial.gtid() + " can't be both partial and completed");
        }
    }

    /**
     * A transaction that is published up to one of its rows.
     *
     * @param rows how many of its outbox rows are published, counted from its start
     */
    public record Partial(Gtid gtid, long rows) {

        public Partial {
            if (rows < 1) {
                throw new IllegalArgumentException("A partial transaction has at least one row, not " + rows);
            }
        }
    }
}
