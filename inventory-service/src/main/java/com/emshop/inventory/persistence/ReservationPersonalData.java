package com.emshop.inventory.persistence;

import com.emshop.saga.erasure.PersonalData;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reservations hold no personal data but the customers' ids, which stay. Dead letters do, so the orders that have some are found here. */
@Repository
class ReservationPersonalData implements PersonalData {
    private static final String OF_CUSTOMER = """
            SELECT DISTINCT owned.order_sn FROM dead_letters letter
            JOIN reservations owned ON owned.order_sn = CONVERT(letter.message_key USING ascii)
            WHERE owned.user_id = :user AND letter.message_key > :after AND letter.message_key < :before
            ORDER BY owned.order_sn LIMIT :limit""";

    private final JdbcClient client;

    ReservationPersonalData(JdbcTemplate jdbc) {
        this.client = JdbcClient.create(jdbc);
    }

    @Override
    public List<Subject> ofCustomer(String userId, String after, String before, int limit) {
        return client
                .sql(OF_CUSTOMER)
                .param("user", userId)
                .param("after", after)
                .param("before", before)
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(orderSn -> new Subject(orderSn, false))
                .toList();
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
