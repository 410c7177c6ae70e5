package com.emshop.logistics.persistence;

import com.emshop.saga.erasure.PersonalData;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The addresses in {@code shipments}. An address is overwritten except for its country, for which there is a carrier or none. */
@Repository
class ShipmentPersonalData implements PersonalData {
    /** Open until the shipment is delivered, rejected, cancelled or not needed. */
    private static final String OPEN = "status NOT IN (5, 6, 7, 8)";

    private static final String OF_CUSTOMER = """
            SELECT order_sn AS `key`, %s AS needed FROM shipments
            WHERE user_id = :user AND order_sn > :after AND order_sn < :before
            ORDER BY order_sn LIMIT :limit""".formatted(OPEN);
    private static final String PAGE = """
            SELECT order_sn AS `key`, %s OR IFNULL((
              SELECT MAX(track.created_at) FROM shipment_tracks track
              WHERE track.order_sn = shipments.order_sn) >= :settledBefore, FALSE) AS needed
            FROM shipments
            WHERE order_sn > :after AND order_sn < :before
            ORDER BY order_sn LIMIT :limit""".formatted(OPEN);
    private static final String ERASED = """
            JSON_OBJECT('recipient', '(erased)', 'street', '(erased)', 'city', '(erased)', 'postalCode', '(erased)',
              'country', JSON_EXTRACT(address, '$.country'), 'phone', NULL)""";
    private static final String ERASE = """
            UPDATE shipments SET address = %1$s, version = version + 1
            WHERE order_sn IN (:keys) AND address IS NOT NULL AND address <> %1$s""".formatted(ERASED);

    private final JdbcClient client;

    ShipmentPersonalData(JdbcTemplate jdbc) {
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
        return client.sql(ERASE).param("keys", keys).update();
    }
}
