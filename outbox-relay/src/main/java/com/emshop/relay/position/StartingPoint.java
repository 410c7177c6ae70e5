package com.emshop.relay.position;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the reader of a source starts. */
public sealed interface StartingPoint {

    /** What an operator can do. */
    String RECOVER =
            "run the relay's command `recover`: it publishes the rows of the outbox tables that are missing in Kafka,"
                    + " and the relay continues behind them";

    /**
     * Read on from this position.
     *
     * @param first whether this is the first start of the source
     */
    record From(Position position, boolean first) implements StartingPoint {}

    /** No outbox table exists yet, so there is nothing to read. */
    record NoOutboxYet() implements StartingPoint {}

    /**
     * Kafka may miss rows that the binlog no longer holds. An operator has to act.
     *
     * @param reason what was found and what to do
     */
    record Lost(String reason) implements StartingPoint {}

    /**
     * The state of a server's binlog.
     *
     * @param executed all transactions that the server has executed
     * @param purged those of them that the binlog no longer holds
     * @param firstBinlog the start of the oldest binlog file
     */
    record Server(GtidSet executed, GtidSet purged, BinlogCoordinates firstBinlog) {}

    /**
     * A stored position takes precedence. Without one, which is the first start, the reader starts at the earliest origin. An origin
     * was noted before its table was created, so the binlog behind it holds all rows and the definition of the table.
     *
     * <p>A table of unknown origin may be as old as the server. The reader then starts at the server's first transaction, which
     * cannot hold an outbox row, if the binlog still holds all others.
     *
     * @param stored the position that Kafka has, or null
     * @param origins for each outbox table, the transactions that were executed before it was created; empty if unknown
     */
    static StartingPoint decide(@Nullable Position stored, Server server, List<GtidSet> origins) {
        if (stored == null && origins.isEmpty()) {
            return new NoOutboxYet();
        }
        GtidSet from = stored != null
                ? stored.completed()
                : origins.stream().reduce(GtidSet::intersect).orElseThrow();
        if (stored == null && from.isEmpty()) {
            Optional<GtidSet> first = server.executed().first();
            if (!server.purged().isEmpty() || first.isEmpty()) {
                return new Lost(
                        "an outbox table has no origin, and the server's binlog does not reach back to its first"
                                + " transaction, or holds transactions of several servers. Create the origin table with the"
                                + " transactions that precede the rows to publish, or " + RECOVER);
            }
            from = first.get();
        }
        if (!from.isSubsetOf(server.executed())) {
            return new Lost("the server does not know transactions " + from.minus(server.executed())
                    + ", which the relay has completed: it was reset, restored from an older backup, or is another server."
                    + " Connect the relay to the right server, or " + RECOVER);
        }
        if (!server.purged().isSubsetOf(from)) {
            return new Lost("the server has purged the binlog of transactions "
                    + server.purged().minus(from) + " before the relay read them."
                    + " Raise binlog_expire_logs_seconds, and " + RECOVER);
        }
        return stored != null
                ? new From(stored, false)
                : new From(new Position(from, server.firstBinlog(), null, Map.of()), true);
    }
}
