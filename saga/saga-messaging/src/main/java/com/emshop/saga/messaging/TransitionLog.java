package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Transition;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A service's log table: one row for every change of a status, with its cause, in the same transaction as the change. The
 * table has the columns {@code id, order_sn, from_status, to_status, cause, created_at} and an index on {@code order_sn}.
 * Thread-safe.
 */
public final class TransitionLog {
    private final JdbcTemplate jdbc;
    private final String append;
    private final String read;

    /**
     * @param table the service's log table; part of the SQL, so never anything a caller said
     */
    public TransitionLog(JdbcTemplate jdbc, String table) {
        this.jdbc = jdbc;
        this.append = "INSERT INTO " + table
                + " (order_sn, from_status, to_status, cause, created_at) VALUES (?, ?, ?, ?, ?)";
        this.read =
                "SELECT from_status, to_status, cause, created_at FROM " + table + " WHERE order_sn = ? ORDER BY id";
    }

    /** One row of the log, as people read it. */
    public record Entry(String from, String to, String cause, Instant at) {}

    /** Writes the changes of all these aggregates in one batched statement. Joins the caller's transaction. */
    public void append(Collection<? extends Aggregate<?, ?>> changed) {
        List<Object[]> rows = changed.stream()
                .flatMap(aggregate -> aggregate.transitions().stream())
                .map(TransitionLog::row)
                .toList();
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(append, rows);
        }
    }

    /** The changes of one order, oldest first. */
    public List<Entry> of(String orderSn) {
        return jdbc.query(
                read,
                (row, number) ->
                        new Entry(row.getString(1), row.getString(2), row.getString(3), UtcTimestamps.instant(row, 4)),
                orderSn);
    }

    private static Object[] row(Transition<?> transition) {
        return new Object[] {
            transition.key(),
            transition.from().name(),
            transition.to().name(),
            transition.cause().toString(),
            UtcTimestamps.of(transition.at())
        };
    }
}
