package com.emshop.relay.purge;

import com.emshop.relay.position.GtidSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outbox tables of one server as a purge sees them, over one connection. Used by one thread. */
interface OldRows extends AutoCloseable {

    /** Opens a connection. */
    interface Source {
        OldRows open() throws SQLException;
    }

    /**
     * @param ids of committed rows that are old, by schema
     * @param more whether there may be more of them
     * @param oldest when the oldest row of all occurred, or null if there is none
     */
    record Found(
            Map<String, List<Long>> ids,
            boolean more,
            @Nullable Instant oldest) {}

    /** @param before a row that occurred then or earlier is old */
    Found find(Instant before) throws SQLException;

    /** Every transaction whose rows could be found by now. */
    GtidSet visible() throws SQLException;

    /** Deletes these rows and no others, in one transaction. */
    void delete(String schema, List<Long> ids) throws SQLException;

    @Override
    void close() throws SQLException;
}
