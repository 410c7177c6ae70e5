package com.emshop.order.persistence;

import com.emshop.saga.erasure.PersonalData;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The shipping addresses in {@code order_info}, and in the answers in {@code order_idempotency_keys}. An address is overwritten
 * except for its country, and not removed: an order without one is an order of digital goods.
 */
@Repository
class OrderPersonalData implements PersonalData {
    /** Open until the order is completed, or cancelled with its money and its stock returned. */
    private static final String OPEN = """
            NOT (status = 5 OR status = 6
              AND payment_status IN (3, 4, 6) AND stock_status IN ('RELEASED', 'RETURNED', 'REJECTED', 'EXPIRED'))""";

    private static final String OF_CUSTOMER = """
            SELECT order_sn AS `key`, %s AS needed FROM order_info
            WHERE user_id = :user AND order_sn > :after AND order_sn < :before
            ORDER BY order_sn LIMIT :limit""".formatted(OPEN);
    private static final String PAGE = """
            SELECT order_sn AS `key`, %s OR IFNULL((
              SELECT MAX(entry.created_at) FROM order_status_logs entry
              WHERE entry.order_sn = order_info.order_sn) >= :settledBefore, FALSE) AS needed
            FROM order_info
            WHERE order_sn > :after AND order_sn < :before
            ORDER BY order_sn LIMIT :limit""".formatted(OPEN);

    private static final String ERASED = """
            JSON_OBJECT('recipient', '(erased)', 'street', '(erased)', 'city', '(erased)', 'postalCode', '(erased)',
              'country', JSON_EXTRACT(%s, '$.country'), 'phone', NULL)""";
    private static final String ERASED_ADDRESS = ERASED.formatted("address");
    private static final String ERASE_ADDRESSES = """
            UPDATE order_info SET address = %1$s, version = version + 1
            WHERE order_sn IN (:keys) AND address IS NOT NULL AND address <> %1$s""".formatted(ERASED_ADDRESS);

    private static final String ANSWERED_ADDRESS = "JSON_EXTRACT(answered.answer, '$.shippingAddress')";
    private static final String ERASED_ANSWERED_ADDRESS = ERASED.formatted(ANSWERED_ADDRESS);
    /** The keys of an order are found by its customer. */
    private static final String ERASE_ANSWERS = """
            UPDATE order_idempotency_keys answered
            JOIN order_info placed ON placed.user_id = answered.user_id AND placed.order_sn = answered.order_sn
            SET answered.answer = JSON_SET(answered.answer, '$.shippingAddress', %1$s)
            WHERE placed.order_sn IN (:keys) AND JSON_TYPE(%2$s) = 'OBJECT' AND %2$s <> %1$s""".formatted(ERASED_ANSWERED_ADDRESS, ANSWERED_ADDRESS);

    private final JdbcClient client;

    OrderPersonalData(JdbcTemplate jdbc) {
        this.client = JdbcClient.create(jdbc);
    }

    @Override
    public List<Subject> ofCustomer(String userId, String after, String before, int limit) {
        return client.sql(OF_CUSTOMER)
                .param("user", userId)
                .param("after", after)
                .param("before", before)
                .param("limit", limit)
                .query(Subject.class)
                .list();
    }

    @Override
    public List<Subject> page(Instant settledBefore, String after, String before, int limit) {
        return client.sql(PAGE)
                .param("settledBefore", UtcTimestamps.of(settledBefore))
                .param("after", after)
                .param("before", before)
                .param("limit", limit)
                .query(Subject.class)
                .list();
    }

    @Override
    public int erase(List<String> keys, Scope scope) {
        return client.sql(ERASE_ADDRESSES).param("keys", keys).update()
                + client.sql(ERASE_ANSWERS).param("keys", keys).update();
    }
}
