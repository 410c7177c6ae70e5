package com.emshop.order.persistence;

import com.emshop.order.OrderStatus;
import com.emshop.order.UnpaidOrders;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.SqlPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Repository;

/**
 * Counts customers' unpaid orders in {@code order_info}, by the index alone and for all customers of a batch in one query. It
 * locks nothing, since submissions of one customer must not wait for each other: orders that other transactions have not
 * committed yet are not counted. So the limits hold exactly among the orders of one transaction and those committed before
 * it began to read. Transactions that run at the same moment may each fill what was left, once: as many as the instances have
 * threads of {@code saga.messaging.commands}, one for each instance by default.
 */
@Repository
@Order(4)
class UnpaidOrdersStore implements AggregateStore<UnpaidOrders, UnpaidOrders.State> {
    private static final String COUNT = """
            SELECT user_id, COUNT(*), SUM(pieces) FROM order_info FORCE INDEX (ix_order_info_user)
            WHERE %s AND status = ? GROUP BY user_id""";

    @Override
    public AggregateType<UnpaidOrders, UnpaidOrders.State> type() {
        return UnpaidOrders.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> users = keys.of(UnpaidOrders.TYPE);
        if (!users.isEmpty()) {
            List<Object> parameters = new ArrayList<>(users);
            parameters.add(OrderStatus.PENDING_PAYMENT.number());
            packet.query(
                    COUNT.formatted(SqlPacket.in("user_id", users)),
                    parameters,
                    row -> states.put(
                            UnpaidOrders.TYPE,
                            row.getString(1),
                            new UnpaidOrders.State(row.getLong(2), row.getLong(3))));
        }
        return () -> {};
    }

    /** Writes nothing: the counts follow from the orders. */
    @Override
    public void write(SqlPacket packet, List<UnpaidOrders> changed) {}
}
