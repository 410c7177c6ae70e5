package com.emshop.relay.binlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are committed and not published.
 *
 * @param rows how many, counted up to a limit
 * @param oldest when the oldest of them occurred, or null when there is none
 */
public record Backlog(long rows, @Nullable Instant oldest) {

    /** Nothing waits. */
    public static final Backlog NONE = new Backlog(0, null);
}
