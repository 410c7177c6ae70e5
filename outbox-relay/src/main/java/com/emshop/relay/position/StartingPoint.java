package com.emshop.relay.position;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides from where a source is read, before anything of it is. */
public sealed interface StartingPoint {

    /** What a person can do. */
    String RECOVER = "publish the rows that Kafka lacks from the outbox tables and go on behind them: its command"
            + " `recover` (`./emshop relay recover`; docs/operations.md)";

    /** Read on from there. */
    record From(Position position, boolean first) implements StartingPoint {}

    /** No outbox table exists yet, so there is nothing to read; look again later. */
    record NoOutboxYet() implements StartingPoint {}

    /**
     * Rows may be missing from Kafka that the binlog can't give back; a person has to decide.
     *
     * @param reason what was found and what to do
     */
    record Lost(String reason) implements StartingPoint {}

    /**
     * What is known of a server's binlog.
     *
     * @param executed all transactions that the server has executed
     * @param purged those of them whose binlog is gone
     * @param firstBinlog the start of the oldest binlog file that it still has
     */
    record Server(GtidSet executed, GtidSet purged, BinlogCoordinates firstBinlog) {}

    /**
     * A stored position wins; the first time, the origins that the outbox tables carry are the start. An origin was
     * noted before its table was created, so no row can be older, and the tables' own definitions come by in the binlog.
     * A table that is created after the earliest origin lies ahead in any case.
     *
     * @param stored what Kafka has committed, or null
     * @param origins the transactions that were executed when each outbox table was created
     */
    static StartingPoint decide(@Nullable Position stored, Server server, List<GtidSet> origins) {
        if (stored == null && origins.isEmpty()) {
            return new NoOutboxYet();
        }
        GtidSet from = stored != null
                ? stored.completed()
                : origins.stream().reduce(GtidSet::intersect).orElseThrow();
        if (!from.isSubsetOf(server.executed())) {
            return new Lost("the server does not know transactions " + from.minus(server.executed())
                    + " which the relay has behind it: it was reset, restored from an older backup, or is another one."
                    + " Point the relay at the right server, or have it " + RECOVER);
        }
        if (!server.purged().isSubsetOf(from)) {
            return new Lost("the server has purged the binlog of transactions "
                    + server.purged().minus(from) + " before the relay read them."
                    + " Raise binlog_expire_logs_seconds, and have the relay " + RECOVER);
        }
        return stored != null
                ? new From(stored, false)
                : new From(new Position(from, server.firstBinlog(), null, Map.of()), true);
    }
}
