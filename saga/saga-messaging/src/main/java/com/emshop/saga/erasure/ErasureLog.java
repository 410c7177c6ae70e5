package com.emshop.saga.erasure;

import com.emshop.saga.messaging.UtcTimestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/** Erasures in {@code erasures}. Entries are inserted, never changed. */
final class ErasureLog {
    static final String REQUESTED = "REQUESTED";
    static final String APPLIED = "APPLIED";

    private static final String APPEND = """
            INSERT INTO erasures (request_id, entry, user_id, actor, key_count, row_count, postponed, made_until, acted_at)
            VALUES (:request, :entry, :user, :actor, :keys, :rows, :postponed, :madeUntil, :at)""";
    private static final String SELECT = """
            SELECT id, request_id, entry, user_id, actor, key_count, row_count, postponed, made_until, acted_at
            FROM erasures
            """;
    /** Of several requests for one customer a later one covers what an earlier one does. One that is being applied is left out. */
    private static final String NEXT = SELECT + """
            AS request WHERE id > :after AND entry = 'REQUESTED'
              AND NOT EXISTS (
                SELECT 1 FROM erasures later
                WHERE later.user_id = request.user_id AND later.entry = 'REQUESTED' AND later.id > request.id
                  AND later.made_until >= request.made_until)
              AND (acted_at < :interrupted OR EXISTS (
                SELECT 1 FROM erasures applied
                WHERE applied.user_id = request.user_id AND applied.entry = 'APPLIED' AND applied.request_id = request.id))
            ORDER BY id LIMIT 1""";

    private static final String PAGE = SELECT + "WHERE id > :after ORDER BY id LIMIT :limit";

    private final JdbcClient client;

    ErasureLog(JdbcTemplate jdbc) {
        this.client = JdbcClient.create(jdbc);
    }

    /** Inserts an entry; its id. Joins the caller's transaction if there is one. */
    long append(
            @Nullable Long request,
            String entry,
            String userId,
            String actor,
            Erasure.Counts counts,
            Instant madeUntil,
            Instant at) {
        KeyHolder id = new GeneratedKeyHolder();
        client.sql(APPEND)
                .param("request", request)
                .param("entry", entry)
                .param("user", userId)
                .param("actor", actor)
                .param("keys", counts.keys())
                .param("rows", counts.rows())
                .param("postponed", counts.postponed())
                .param("madeUntil", UtcTimestamps.of(madeUntil))
                .param("at", UtcTimestamps.of(at))
                .update(id);
        Number generated = id.getKey();
        if (generated == null) {
            throw new IllegalStateException("the database generated no id");
        }
        return generated.longValue();
    }

    /**
     * The first request behind an entry, of those that were applied already and of those that were interrupted.
     *
     * @param interrupted earlier requests that were not applied yet were interrupted
     */
    Optional<Erasure> next(long after, Instant interrupted) {
        return client.sql(NEXT)
                .param("after", after)
                .param("interrupted", UtcTimestamps.of(interrupted))
                .query(ErasureLog::entry)
                .optional();
    }

    List<Erasure> page(long after, int limit) {
        return client.sql(PAGE)
                .param("after", after)
                .param("limit", limit)
                .query(ErasureLog::entry)
                .list();
    }

    private static Erasure entry(ResultSet row, int number) throws SQLException {
        long request = row.getLong("request_id");
        return new Erasure(
                row.getLong("id"),
                row.wasNull() ? null : request,
                row.getString("entry"),
                row.getString("user_id"),
                row.getString("actor"),
                row.getInt("key_count"),
                row.getInt("row_count"),
                row.getInt("postponed"),
                UtcTimestamps.instant(row, "made_until"),
                UtcTimestamps.instant(row, "acted_at"));
    }
}
