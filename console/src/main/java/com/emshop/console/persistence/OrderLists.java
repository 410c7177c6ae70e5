package com.emshop.console.persistence;

import com.emshop.console.OrderStatus;
import com.emshop.console.PaymentStatus;
import com.emshop.console.PendingAction;
import com.emshop.console.ShipmentStatus;
import com.emshop.console.StockStatus;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Repository;

/** Lists of observed orders. Each query follows an index and reads only the rows of the page. Reads committed rows. */
@Repository
public class OrderLists {
    /** Greater than every order number. */
    private static final String AFTER_NEWEST = "~";

    private final ObservedOrderRows rows;

    OrderLists(ObservedOrderRows rows) {
        this.rows = rows;
    }

    /**
     * An order in a list.
     *
     * @param waitsFor what it waits for; null if it is finished
     */
    public record OrderView(
            String orderSn,
            OrderStatus status,
            PaymentStatus paymentStatus,
            StockStatus stockStatus,
            ShipmentStatus shipmentStatus,
            @Nullable PendingAction waitsFor) {}

    /**
     * Orders from the newest to the oldest.
     *
     * @param userId the customer; null for all customers
     * @param status the status; null for every status
     * @param before the page begins after this order number; null for the newest orders
     */
    public List<OrderView> page(
            @Nullable String userId, @Nullable OrderStatus status, @Nullable String before, int limit) {
        String start = before == null ? AFTER_NEWEST : before;
        Limit pageSize = Limit.of(limit);
        if (userId == null) {
            return entries(
                    status == null
                            ? rows.findByOrderSnLessThanOrderByOrderSnDesc(start, pageSize)
                            : rows.findByStatusAndOrderSnLessThanOrderByOrderSnDesc(status.name(), start, pageSize));
        }
        return entries(
                status == null
                        ? rows.findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(userId, start, pageSize)
                        : rows.findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
                                userId, status.name(), start, pageSize));
    }

    /**
     * Orders that are stuck, the longest stuck first.
     *
     * @param userId the customer; null for all customers
     * @param from the page begins after the position of this {@link PendingAction#stuckFrom}
     * @param orderSn and this order number
     */
    public List<OrderView> stuck(@Nullable String userId, Instant now, Instant from, String orderSn, int limit) {
        return entries(
                userId == null
                        ? rows.findStuck(UtcTimestamps.of(now), UtcTimestamps.of(from), orderSn, limit)
                        : rows.findStuckOf(userId, UtcTimestamps.of(now), UtcTimestamps.of(from), orderSn, limit));
    }

    /** How many orders are stuck waiting for this kind of actor. Reads only stuck orders. */
    public long countStuck(PendingAction.Kind kind, Instant now) {
        return rows.countStuck(UtcTimestamps.of(now), kind.name());
    }

    private static List<OrderView> entries(List<ObservedOrderRow> found) {
        return found.stream()
                .map(row -> new OrderView(
                        row.orderSn(),
                        OrderStatus.valueOf(row.status()),
                        PaymentStatus.valueOf(row.paymentStatus()),
                        StockStatus.valueOf(row.stockStatus()),
                        ShipmentStatus.valueOf(row.shipmentStatus()),
                        row.pendingAction()))
                .toList();
    }
}
