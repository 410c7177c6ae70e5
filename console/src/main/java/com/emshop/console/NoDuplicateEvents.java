package com.emshop.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service emits an event once: two events of one kind with different ids mean that it reacted twice. */
final class NoDuplicateEvents implements Invariant {

    @Override
    public String name() {
        return "no-duplicate-events";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        List<Finding> findings = new ArrayList<>();
        order.eventCounts().forEach((kind, count) -> {
            int allowed = allowed(kind, order);
            if (count > allowed) {
                findings.add(certain(kind + " at most " + allowed + " times", count + " times"));
            }
        });
        return findings;
    }

    private static int allowed(EventKind kind, OrderProjection order) {
        return switch (kind) {
            case REFUND_STARTED -> refundsWith(Refund::started, order);
            case PAYMENT_REFUNDED -> refundsWith(Refund::refunded, order);
            case REFUND_FAILED -> Integer.MAX_VALUE; // once for each attempt of an operator
            case PAYMENT_CONFIRMED,
                    LATE_PAYMENT_RECEIVED,
                    ORDER_CREATED,
                    PAYMENT_CREATED,
                    STOCK_RESERVED,
                    STOCK_RESERVATION_FAILED,
                    PAYMENT_FAILED,
                    PAYMENT_EXPIRED,
                    STOCK_RESERVATION_EXPIRED,
                    ORDER_PAID,
                    STOCK_CONFIRMED,
                    STOCK_CONFIRMATION_FAILED,
                    SHIPMENT_CREATED,
                    SHIPMENT_REJECTED,
                    ORDER_CANCELLATION_REQUESTED,
                    SHIPMENT_CANCELLED,
                    SHIPMENT_DISPATCHED,
                    SHIPMENT_CANCELLATION_REFUSED,
                    ORDER_SHIPPED,
                    SHIPMENT_DELIVERED,
                    ORDER_DELIVERED,
                    ORDER_COMPLETED,
                    ORDER_CANCELLED,
                    PAYMENT_CANCELLED,
                    STOCK_RELEASED,
                    STOCK_RETURNED -> 1;
        };
    }

    private static int refundsWith(Function<Refund, @Nullable Money> amount, OrderProjection order) {
        return (int) order.refunds().values().stream()
                .map(amount)
                .filter(Objects::nonNull)
                .count();
    }
}
