package com.emshop.order.persistence;

import com.emshop.order.SubmissionKey;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Deletes idempotency keys that have expired. Each round looks at the next {@value #BATCH} keys in the order of the primary key,
 * and deletes those of them that have expired, in one statement: an index on the time would cost every order a write. Any
 * number of instances may run it; a round that fails is repeated. Not thread-safe.
 */
public final class ExpiredSubmissionKeys implements BooleanSupplier {
    /** The time in which the server plans an IN of two columns grows with the square of the pairs. */
    static final int BATCH = 200;

    private static final String FIRST = """
            SELECT user_id, idem_key, created_at FROM order_idempotency_keys
            ORDER BY user_id, idem_key LIMIT\s""" + BATCH;
    private static final String NEXT = """
            SELECT user_id, idem_key, created_at FROM order_idempotency_keys
            WHERE user_id > ? OR (user_id = ? AND idem_key > ?)
            ORDER BY user_id, idem_key LIMIT\s""" + BATCH;
    private static final String DELETE =
            "DELETE FROM order_idempotency_keys WHERE created_at < ? AND (user_id, idem_key) IN (";

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final Duration retention;
    /** The last one that was looked at; null at the beginning of the table. */
    private SubmissionKey.@Nullable Id last;

    /** @param retention how long a key is kept */
    public ExpiredSubmissionKeys(JdbcTemplate jdbc, Clock clock, Duration retention) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.retention = retention;
    }

    private record Found(SubmissionKey.Id id, Instant createdAt) {}

    /** One round; false at the end of the table. */
    @Override
    public boolean getAsBoolean() {
        List<Found> found = next();
        Instant oldest = clock.instant().minus(retention);
        List<Object> expired = new ArrayList<>(List.of(UtcTimestamps.of(oldest)));
        for (Found key : found) {
            if (key.createdAt().isBefore(oldest)) {
                expired.add(key.id().userId());
                expired.add(key.id().idempotencyKey());
            }
        }
        if (expired.size() > 1) {
            jdbc.update(DELETE + SqlPacket.tuples(expired.size() / 2, 2) + ")", expired.toArray());
        }
        boolean more = found.size() == BATCH;
        last = more ? found.get(BATCH - 1).id() : null;
        return more;
    }

    private List<Found> next() {
        Object[] position =
                last == null ? new Object[0] : new Object[] {last.userId(), last.userId(), last.idempotencyKey()};
        return jdbc.query(
                last == null ? FIRST : NEXT,
                (row, number) -> new Found(
                        new SubmissionKey.Id(row.getString(1), row.getString(2)), UtcTimestamps.instant(row, 3)),
                position);
    }
}
