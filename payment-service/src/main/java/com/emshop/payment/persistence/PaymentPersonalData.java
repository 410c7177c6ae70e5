package com.emshop.payment.persistence;

import com.emshop.saga.erasure.DeadLetterPersonalData;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Payments hold no personal data but the customers' ids, which stay. */
@Repository
class PaymentPersonalData extends DeadLetterPersonalData {
    PaymentPersonalData(JdbcTemplate jdbc) {
        super(jdbc, "payment_orders", "order_sn");
    }
}
