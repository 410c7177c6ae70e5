package com.emshop.saga.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * For a service whose own tables hold no personal data but customers' ids, which stay. Its dead letters do, so the keys that have
 * some are found here. Thread-safe.
 */
public class DeadLetterPersonalData implements PersonalData {
    private final JdbcClient client;
    private final String ofCustomer;

    /**
     * Both are part of the SQL, so never anything a caller said.
     *
     * @param table has the customer of each key in {@code user_id}
     * @param keyColumn in ASCII, the table's primary key
     */
    public DeadLetterPersonalData(JdbcTemplate jdbc, String table, String keyColumn) {
        this.client = JdbcClient.create(jdbc);
        this.ofCustomer = """
                SELECT DISTINCT owned.%2$s AS `key`, FALSE AS needed FROM dead_letters letter
                JOIN %1$s owned ON owned.%2$s = CONVERT(letter.message_key USING ascii)
                WHERE owned.user_id = :user AND letter.message_key > :after AND letter.message_key < :before
                ORDER BY owned.%2$s LIMIT :limit""".formatted(table, keyColumn);
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
        return List.of();
    }

    @Override
    public int erase(List<String> keys, Scope scope) {
        return 0;
    }
}
