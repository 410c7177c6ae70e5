package com.emshop.saga.erasure;

import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Personal data in a table of a service with one row a key and the customer in {@code user_id}. The table needs an index on the
 * customer and the key. The service says how it is overwritten. Thread-safe.
 */
public abstract class TablePersonalData implements PersonalData {
    protected final JdbcClient client;
    private final String ofCustomer;
    private final String page;

    /**
     * All of it is part of the SQL, so never anything a caller said.
     *
     * @param open the condition under which a row needs its data whenever it changed last
     * @param logTable where its transitions are, with the same key column; see {@link com.emshop.saga.messaging.TransitionLog}
     */
    protected TablePersonalData(JdbcTemplate jdbc, String table, String keyColumn, String open, String logTable) {
        this.client = JdbcClient.create(jdbc);
        this.ofCustomer = """
                SELECT %2$s AS `key`, %3$s AS needed FROM %1$s
                WHERE user_id = :user AND %2$s > :after AND %2$s < :before
                ORDER BY %2$s LIMIT :limit""".formatted(table, keyColumn, open);
        this.page = """
                SELECT %2$s AS `key`, %3$s OR IFNULL((
                  SELECT MAX(entry.created_at) FROM %4$s entry WHERE entry.%2$s = %1$s.%2$s) >= :settledBefore, FALSE) AS needed
                FROM %1$s
                WHERE %2$s > :after AND %2$s < :before
                ORDER BY %2$s LIMIT :limit""".formatted(table, keyColumn, open, logTable);
    }

    @Override
    public List<Subject> ofCustomer(String userId, String after, String before, int limit) {
        return client.sql(ofCustomer)
                .params(Map.of("user", userId, "after", after, "before", before, "limit", limit))
                .query(Subject.class)
                .list();
    }

    @Override
    public List<Subject> page(Instant settledBefore, String after, String before, int limit) {
        return client.sql(page)
                .params(Map.of(
                        "settledBefore",
                        UtcTimestamps.of(settledBefore),
                        "after",
                        after,
                        "before",
                        before,
                        "limit",
                        limit))
                .query(Subject.class)
                .list();
    }
}
