package com.emshop.saga.erasure;

import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Personal data in dead letters: an event's payload, and the texts of faults, which may quote it. Of a resolved letter they are
 * overwritten; of a reason the type of the fault stays. An open letter is needed for its replay.
 */
final class DeadLetterData {
    private static final String OVERWRITE = """
            UPDATE dead_letters
            SET payload = NULL, stack = NULL, last_stack = NULL,
              reason = SUBSTRING_INDEX(reason, ':', 1), last_reason = SUBSTRING_INDEX(last_reason, ':', 1)
            WHERE\s""";
    private static final String NOT_OVERWRITTEN =
            " AND (payload IS NOT NULL OR stack IS NOT NULL OR last_stack IS NOT NULL"
                    + " OR reason LIKE '%:%' OR last_reason LIKE '%:%')";
    private static final String OF_KEYS =
            OVERWRITE + "message_key IN (:keys) AND resolved_at IS NOT NULL" + NOT_OVERWRITTEN;
    private static final String RESOLVED_BEFORE =
            OVERWRITE + "resolved_at < :before" + NOT_OVERWRITTEN + " ORDER BY resolved_at LIMIT :limit";
    private static final String OPEN = """
            SELECT DISTINCT message_key FROM dead_letters WHERE message_key IN (:keys) AND resolved_at IS NULL""";

    private final JdbcClient client;

    DeadLetterData(JdbcTemplate jdbc) {
        this.client = JdbcClient.create(jdbc);
    }

    /** Those of the keys that have an open dead letter. */
    Set<String> open(List<String> keys) {
        return new HashSet<>(
                client.sql(OPEN).param("keys", keys).query(String.class).list());
    }

    /** Overwrites the resolved ones of these keys; how many. */
    int erase(List<String> keys) {
        return client.sql(OF_KEYS).param("keys", keys).update();
    }

    /** Overwrites those that were resolved before a moment, at most so many; how many. */
    int eraseResolved(Instant before, int limit) {
        return client.sql(RESOLVED_BEFORE)
                .param("before", UtcTimestamps.of(before))
                .param("limit", limit)
                .update();
    }
}
