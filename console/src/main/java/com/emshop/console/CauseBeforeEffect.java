package com.emshop.console;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every event has its causes: no stock is sold without a payment, no unpaid order is shipped. */
final class CauseBeforeEffect implements Invariant {

    @Override
    public String name() {
        return "cause-before-effect";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        List<Finding> findings = new ArrayList<>();
        for (EventKind kind : order.eventCounts().keySet()) {
            Set<EventKind> missing = new TreeSet<>(kind.causes());
            missing.addAll(conditionalCauses(kind, order));
            missing.removeIf(order::has);
            if (!missing.isEmpty()) {
                findings.add(uncertain(kind + " only after " + missing, kind + " without it"));
            }
        }
        return findings;
    }

    /** Causes that depend on the kind of order, the reason of its cancellation and its refunds. */
    private static Set<EventKind> conditionalCauses(EventKind kind, OrderProjection order) {
        if (kind == EventKind.ORDER_COMPLETED) {
            return order.digital()
                    ? EnumSet.of(EventKind.PAYMENT_CONFIRMED, EventKind.STOCK_CONFIRMED)
                    : EnumSet.of(EventKind.ORDER_DELIVERED);
        } else if (kind == EventKind.ORDER_CANCELLED) {
            return causesOfCancellation(order);
        } else if (kind == EventKind.REFUND_STARTED) {
            return causesOfRefunds(order);
        }
        return Set.of();
    }

    private static Set<EventKind> causesOfCancellation(OrderProjection order) {
        CancelReason reason = order.cancelReason();
        if (reason == null) {
            return Set.of();
        }
        return switch (reason) {
            case OUT_OF_STOCK -> EnumSet.of(EventKind.STOCK_RESERVATION_FAILED);
            case PAYMENT_FAILED -> EnumSet.of(EventKind.PAYMENT_FAILED);
            case PAYMENT_TIMEOUT -> EnumSet.of(EventKind.PAYMENT_EXPIRED);
            case STOCK_LOST -> EnumSet.of(EventKind.STOCK_CONFIRMATION_FAILED);
            case UNDELIVERABLE -> EnumSet.of(EventKind.SHIPMENT_REJECTED);
            case BY_CUSTOMER ->
                order.has(EventKind.ORDER_CANCELLATION_REQUESTED) ? EnumSet.of(EventKind.SHIPMENT_CANCELLED) : Set.of();
            case OTHER -> Set.of();
        };
    }

    private static Set<EventKind> causesOfRefunds(OrderProjection order) {
        Set<EventKind> causes = EnumSet.noneOf(EventKind.class);
        for (Refund refund : order.refunds().values()) {
            switch (refund.reason()) {
                case ORDER_CANCELLED ->
                    causes.addAll(EnumSet.of(EventKind.ORDER_CANCELLED, EventKind.PAYMENT_CONFIRMED));
                case LATE_PAYMENT -> causes.add(EventKind.LATE_PAYMENT_RECEIVED);
                case GOODWILL -> causes.add(EventKind.PAYMENT_CONFIRMED);
                case DUPLICATE_CAPTURE, OTHER -> {} // a duplicate capture is never announced; another reason is unknown
            }
        }
        return causes;
    }
}
