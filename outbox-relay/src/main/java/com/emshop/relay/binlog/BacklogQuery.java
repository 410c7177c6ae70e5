package com.emshop.relay.binlog;

import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the committed rows that are not published. Thread-safe. */
public interface BacklogQuery extends AutoCloseable {

    /** For layouts whose rows have no ascending number: the backlog is never known. */
    BacklogQuery UNKNOWN = lastIds -> null;

    /**
     * Counts the rows behind the given ids. It misses rows that a slow transaction commits later with a lower id; they are
     * published all the same.
     *
     * @param lastIds per schema, the highest published id
     * @return null if the backlog can't be known
     * @throws SQLException if the server does not answer; the next call connects again
     */
    @Nullable
    Backlog behind(Map<String, Long> lastIds) throws SQLException;

    /** Closes the connection, if one is open. The next question opens another. */
    @Override
    default void close() {}
}
