package com.emshop.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A fact is told once: two events of it, with ids of their own, mean that somebody reacted twice. */
final class ToldOnce implements Invariant {

    @Override
    public String name() {
        return "told-once";
    }

    @Override
    public List<Finding> check(Evidence order) {
        List<Finding> findings = new ArrayList<>();
        order.counts().forEach((fact, count) -> {
            int most = most(fact, order);
            if (count > most) {
                findings.add(broken(fact + " at most " + most + " times", count + " times"));
            }
        });
        return findings;
    }

    private static int most(Fact fact, Evidence order) {
        return switch (fact) {
            case REFUND_STARTED ->
                (int) order.refunds().values().stream()
                        .map(Refund::started)
                        .filter(Objects::nonNull)
                        .count();
            case PAYMENT_REFUNDED ->
                (int) order.refunds().values().stream()
                        .map(Refund::returned)
                        .filter(Objects::nonNull)
                        .count();
            case REFUND_FAILED -> Integer.MAX_VALUE; // once for each try of an operator
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
}
