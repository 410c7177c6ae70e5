package com.emshop.console.persistence;

import com.emshop.console.OrderDetails;
import com.emshop.saga.erasure.PersonalData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The customers' ids in {@code observed_orders} and {@code observed_events}, which are all the personal data of the console:
 * addresses are not stored. Nothing obliges the console to keep them, so they are overwritten once the customer wants to be
 * forgotten; they have no retention otherwise.
 */
@Repository
class CustomerData implements PersonalData {
    private static final String USER_ID = "userId";

    /** Still needed while the order waits for something, or for an event that may resolve a finding. */
    private static final String OF_CUSTOMER = """
            SELECT order_sn AS `key`, pending_kind IS NOT NULL OR finding_level = 1 AS needed FROM observed_orders
            WHERE user_id = :user AND order_sn > :after AND order_sn < :before
            ORDER BY order_sn LIMIT :limit""";

    private static final String EVENTS = """
            SELECT order_sn, event_id, json FROM observed_events
            WHERE order_sn IN (:keys) AND json LIKE '%"userId":%'
            FOR UPDATE""";
    private static final String OVERWRITE_EVENT =
            "UPDATE observed_events SET json = ? WHERE order_sn = ? AND event_id = ?";

    private final ObservedOrderStore orders;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final JsonMapper json;

    CustomerData(ObservedOrderStore orders, JdbcTemplate jdbc, JsonMapper json) {
        this.orders = orders;
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.json = json;
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
        return List.of();
    }

    /** Locks the orders first, as observing them does. */
    @Override
    public int erase(List<String> keys, Scope scope) {
        int erased = orders.eraseCustomer(keys);
        List<Object[]> overwritten = new ArrayList<>();
        client.sql(EVENTS).param("keys", keys).query(row -> {
            JsonNode event = json.readTree(row.getString("json"));
            if (event instanceof ObjectNode fields
                    && fields.has(USER_ID)
                    && !OrderDetails.ERASED_USER.equals(fields.path(USER_ID).asString())) {
                fields.put(USER_ID, OrderDetails.ERASED_USER);
                overwritten.add(new Object[] {
                    json.writeValueAsString(fields), row.getString("order_sn"), row.getString("event_id")
                });
            }
        });
        jdbc.batchUpdate(OVERWRITE_EVENT, overwritten);
        return erased + overwritten.size();
    }
}
