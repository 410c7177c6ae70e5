package com.emshop.console.persistence;

import com.emshop.console.OrderStatus;
import com.emshop.console.PaymentStatus;
import com.emshop.console.ShipmentStatus;
import com.emshop.console.StockStatus;
import com.emshop.console.Waiting;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Repository;

/** Lists of observed orders, as they are committed. Each is walked along an index, so that only what is shown is read. */
@Repository
public class OrderLists {
    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    private final ObservedOrderRows rows;

    OrderLists(ObservedOrderRows rows) {
        this.rows = rows;
    }

    /**
     * An order in a list.
     *
     * @param waiting what it waits for; null if it has come to its end
     */
    public record Entry(
            String orderSn,
            OrderStatus status,
            PaymentStatus paymentStatus,
            StockStatus stockStatus,
            ShipmentStatus shipmentStatus,
            @Nullable Waiting waiting) {}

    /**
     * Orders from the newest to the oldest.
     *
     * @param userId whose; null for everybody's
     * @param status in which status; null for any
     * @param before begins behind this order number; null for the newest
     */
    public List<Entry> page(@Nullable String userId, @Nullable OrderStatus status, @Nullable String before, int limit) {
        String start = before == null ? NEWEST : before;
        Limit most = Limit.of(limit);
        if (userId == null) {
            return entries(
                    status == null
                            ? rows.findByOrderSnLessThanOrderByOrderSnDesc(start, most)
                            : rows.findByStatusAndOrderSnLessThanOrderByOrderSnDesc(status.name(), start, most));
        }
        return entries(
                status == null
                        ? rows.findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(userId, start, most)
                        : rows.findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
                                userId, status.name(), start, most));
    }

    /**
     * Orders that are stuck, the longest stuck first.
     *
     * @param userId whose; null for everybody's
     * @param from begins behind this moment from which on an order was stuck
     * @param orderSn and this order number
     */
    public List<Entry> stuck(@Nullable String userId, Instant now, Instant from, String orderSn, int limit) {
        return entries(
                userId == null
                        ? rows.findStuck(utc(now), utc(from), orderSn, limit)
                        : rows.findStuckOf(userId, utc(now), utc(from), orderSn, limit));
    }

    /** How many orders are stuck that wait for somebody of this kind. Reads the stuck ones only. */
    public long countStuck(Waiting.Kind kind, Instant now) {
        return rows.countStuck(utc(now), kind.name());
    }

    private static List<Entry> entries(List<ObservedOrderRow> found) {
        return found.stream()
                .map(row -> new Entry(
                        row.orderSn(),
                        OrderStatus.valueOf(row.status()),
                        PaymentStatus.valueOf(row.paymentStatus()),
                        StockStatus.valueOf(row.stockStatus()),
                        ShipmentStatus.valueOf(row.shipmentStatus()),
                        row.waiting()))
                .toList();
    }

    private static LocalDateTime utc(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
