package com.emshop.relay.binlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Committed rows that are not published.
 *
 * @param rows the number of rows, counted up to a limit
 * @param oldest the earliest time among them; null when there is none, or the layout has no time column
 */
public record Backlog(long rows, @Nullable Instant oldest) {

    public static final Backlog NONE = new Backlog(0, null);
}
