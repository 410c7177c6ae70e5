package com.emshop.console.persistence;

import com.emshop.console.ObservedOrder;
import com.emshop.saga.messaging.SqlPacket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Terms in {@code observed_order_terms}: inserted once for each order, and never changed. */
final class OrderTerms {
    /** Longer than every number and sku that the services accept. */
    static final int MAX_CHARS = 128;

    private OrderTerms() {}

    /** Adds one statement that inserts the new terms of these orders, which the transaction writes; none for none. */
    static void insert(SqlPacket packet, List<ObservedOrder> orders) {
        List<@Nullable Object> parameters = new ArrayList<>();
        for (ObservedOrder order : orders) {
            for (String term : order.newTerms()) {
                if (term.length() <= MAX_CHARS) {
                    parameters.add(term);
                    parameters.add(order.key());
                }
            }
        }
        if (!parameters.isEmpty()) {
            packet.update( // two events of an order may bring the same term
                    "INSERT IGNORE INTO observed_order_terms (term, order_sn) VALUES "
                            + SqlPacket.tuples(parameters.size() / 2, 2),
                    parameters);
        }
    }
}
