package com.emshop.saga.messaging;

import com.emshop.saga.StatefulAggregate;
import com.emshop.saga.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A service's log table: one row for every transition, with its cause, in the same transaction as the change. The table has
 * the columns {@code id, <key>, from_status, to_status, cause, causation_id, created_at} and an index on the key. Thread-safe.
 */
public final class TransitionLog {
    private static final int COLUMNS = 6;

    private final JdbcTemplate jdbc;
    private final String append;
    private final String read;

    /**
     * @param table the service's log table; part of the SQL, so never anything a caller said
     * @param keyColumn the column that holds the aggregate's key; part of the SQL, too
     */
    public TransitionLog(JdbcTemplate jdbc, String table, String keyColumn) {
        this.jdbc = jdbc;
        this.append = "INSERT INTO " + table + " (" + keyColumn
                + ", from_status, to_status, cause, causation_id, created_at) VALUES ";
        this.read = "SELECT from_status, to_status, cause, created_at FROM " + table + " WHERE " + keyColumn
                + " = ? ORDER BY id";
    }

    /** One row of the log, as people read it. */
    public record Entry(String from, String to, String cause, Instant at) {}

    /** Adds one statement that writes the transitions of all these aggregates. */
    public void append(SqlPacket packet, Collection<? extends StatefulAggregate<?, ?>> changed) {
        List<@Nullable Object> values = new ArrayList<>();
        int rows = 0;
        for (StatefulAggregate<?, ?> aggregate : changed) {
            for (Transition<?> transition : aggregate.transitions()) {
                values.add(transition.key());
                values.add(transition.from().name());
                values.add(transition.to().name());
                values.add(transition.cause().toString());
                values.add(transition.cause().id());
                values.add(UtcTimestamps.of(transition.at()));
                rows++;
            }
        }
        if (rows > 0) {
            packet.update(append + SqlPacket.tuples(rows, COLUMNS), values);
        }
    }

    /** The transitions of one aggregate, oldest first. */
    public List<Entry> of(String key) {
        return jdbc.query(
                read,
                (row, number) ->
                        new Entry(row.getString(1), row.getString(2), row.getString(3), UtcTimestamps.instant(row, 4)),
                key);
    }
}
