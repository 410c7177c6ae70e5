package com.emshop.saga.messaging;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The audit of dead letters: who did what to which, and what came of it. */
final class DeadLetterActions {
    private static final String APPEND = """
            INSERT INTO dead_letter_actions (dead_letter_id, action, outcome, actor, note, detail, acted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    private static final String OF = """
            SELECT action, outcome, actor, note, detail, acted_at FROM dead_letter_actions
            WHERE dead_letter_id = ? ORDER BY id""";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    DeadLetterActions(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Writes one down. Joins the caller's transaction, that of the effect. */
    void append(long id, String action, String outcome, String actor, @Nullable String note, @Nullable String detail) {
        jdbc.update(APPEND, id, action, outcome, actor, note, detail, UtcTimestamps.of(clock.instant()));
    }

    /** What was done to one, the earliest first. */
    List<DeadLetter.Action> of(long id) {
        return jdbc.query(
                OF,
                (row, number) -> new DeadLetter.Action(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        UtcTimestamps.instant(row, 6)),
                id);
    }
}
