package com.emshop.order.persistence;

import com.emshop.saga.erasure.TablePersonalData;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * The shipping addresses in {@code order_info}, and in the answers in {@code order_idempotency_keys}. An address is overwritten
 * except for its country, and not removed: an order without one is an order of digital goods.
 */
@Repository
class OrderPersonalData extends TablePersonalData {
    /** Open until the order is completed, or cancelled with its money and its stock returned. */
    private static final String OPEN = """
            NOT (status = 5 OR status = 6
              AND payment_status IN (3, 4, 6) AND stock_status IN ('RELEASED', 'RETURNED', 'REJECTED', 'EXPIRED'))""";

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

    OrderPersonalData(JdbcTemplate jdbc) {
        super(jdbc, "order_info", "order_sn", OPEN, "order_status_logs");
    }

    @Override
    public int erase(List<String> keys, Scope scope) {
        return client.sql(ERASE_ADDRESSES).param("keys", keys).update()
                + client.sql(ERASE_ANSWERS).param("keys", keys).update();
    }
}
