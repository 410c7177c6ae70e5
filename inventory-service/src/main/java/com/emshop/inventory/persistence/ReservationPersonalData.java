package com.emshop.inventory.persistence;

import com.emshop.saga.erasure.DeadLetterPersonalData;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Reservations hold no personal data but the customers' ids, which stay. */
@Repository
class ReservationPersonalData extends DeadLetterPersonalData {
    ReservationPersonalData(JdbcTemplate jdbc) {
        super(jdbc, "reservations", "order_sn");
    }
}
