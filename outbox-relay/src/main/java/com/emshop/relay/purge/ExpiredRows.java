package com.emshop.relay.purge;

import com.emshop.relay.position.GtidSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds and deletes old rows of one server's outbox tables, over one connection. Used by one thread. */
interface ExpiredRows extends AutoCloseable {

    /** Opens connections. */
    interface Source {
        ExpiredRows open() throws SQLException;
    }

    /**
     * Committed rows that have expired.
     *
     * @param ids the rows' ids by schema
     * @param more whether there may be more expired rows
     * @param oldest the time of the oldest row, expired or not; null if there is no row
     */
    record Found(
            Map<String, List<Long>> ids,
            boolean more,
            @Nullable Instant oldest) {}

    /** @param before rows of this time or earlier have expired */
    Found find(Instant before) throws SQLException;

    /** All transactions whose rows a query can have returned by now. */
    GtidSet visibleTransactions() throws SQLException;

    /** Deletes exactly these rows in one transaction. */
    void delete(String schema, List<Long> ids) throws SQLException;

    @Override
    void close() throws SQLException;
}
