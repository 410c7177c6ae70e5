package com.emshop.relay.binlog;

import java.sql.SQLException;
import java.util.Map;

/** Asks a server what waits to be published. Safe for any thread. */
public interface BacklogQuery extends AutoCloseable {

    /**
     * Counts what waits behind the given ids. Rows that a slow transaction commits under a lower id are not seen here;
     * they are published all the same.
     *
     * @param lastIds per schema, the highest id published
     * @throws SQLException if the server does not answer; it is asked anew the next time
     */
    Backlog behind(Map<String, Long> lastIds) throws SQLException;

    /** Lets go of what it keeps between two questions; it may be asked again. */
    @Override
    default void close() {}
}
