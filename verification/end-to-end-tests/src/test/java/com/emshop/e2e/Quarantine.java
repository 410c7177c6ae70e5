package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Provider notifications that match no payment: kept for an operator. */
final class Quarantine {
    private final RunningShop running;

    Quarantine(RunningShop running) {
        this.running = running;
    }

    /** The notification for the order's payment is quarantined for this reason. */
    void holds(PlacedOrder order, String reason) {
        Timeouts.waitsFor("a quarantined message about " + order.orderSn())
                .untilAsserted(() -> assertThat(reasons(order))
                        .isNotEmpty()
                        .allSatisfy(found -> assertThat(found).contains(reason)));
    }

    private List<String> reasons(PlacedOrder order) throws SQLException {
        try (Connection connection = running.database();
                PreparedStatement query = connection.prepareStatement("""
                        SELECT w.reason FROM emshop_payment.payment_webhooks w
                        JOIN emshop_payment.payment_orders p ON p.payment_sn = w.payment_sn
                        WHERE p.order_sn = ? AND w.status = 'QUARANTINED'""")) {
            query.setString(1, order.orderSn());
            List<String> reasons = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    reasons.add(row.getString(1));
                }
            }
            return reasons;
        }
    }
}
