package com.emshop.console;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Nothing happens without its cause: no stock is sold without a payment, nothing shipped that was not paid for. */
final class CauseBeforeEffect implements Invariant {

    @Override
    public String name() {
        return "cause-before-effect";
    }

    @Override
    public List<Finding> check(Evidence order) {
        List<Finding> findings = new ArrayList<>();
        for (Fact fact : order.counts().keySet()) {
            Set<Fact> untold = new TreeSet<>(fact.causes());
            untold.addAll(particularCauses(fact, order));
            untold.removeIf(order::told);
            if (!untold.isEmpty()) {
                findings.add(missing(fact + " only after " + untold, fact + " without it"));
            }
        }
        return findings;
    }

    /** Those that depend on what kind of order it is and why it died. */
    private static Set<Fact> particularCauses(Fact fact, Evidence order) {
        if (fact == Fact.ORDER_COMPLETED) {
            return order.digital()
                    ? EnumSet.of(Fact.PAYMENT_CONFIRMED, Fact.STOCK_CONFIRMED)
                    : EnumSet.of(Fact.ORDER_DELIVERED);
        } else if (fact == Fact.ORDER_CANCELLED) {
            return causesOfDeath(order);
        } else if (fact == Fact.REFUND_STARTED) {
            return causesOfRefunds(order);
        }
        return Set.of();
    }

    private static Set<Fact> causesOfDeath(Evidence order) {
        CancelReason reason = order.cancelReason();
        if (reason == null) {
            return Set.of();
        }
        return switch (reason) {
            case OUT_OF_STOCK -> EnumSet.of(Fact.STOCK_RESERVATION_FAILED);
            case PAYMENT_FAILED -> EnumSet.of(Fact.PAYMENT_FAILED);
            case PAYMENT_TIMEOUT -> EnumSet.of(Fact.PAYMENT_EXPIRED);
            case STOCK_LOST -> EnumSet.of(Fact.STOCK_CONFIRMATION_FAILED);
            case UNDELIVERABLE -> EnumSet.of(Fact.SHIPMENT_REJECTED);
            case BY_CUSTOMER ->
                order.told(Fact.ORDER_CANCELLATION_REQUESTED) ? EnumSet.of(Fact.SHIPMENT_CANCELLED) : Set.of();
            case OTHER -> Set.of();
        };
    }

    private static Set<Fact> causesOfRefunds(Evidence order) {
        Set<Fact> causes = EnumSet.noneOf(Fact.class);
        for (Refund refund : order.refunds().values()) {
            switch (refund.reason()) {
                case ORDER_CANCELLED -> causes.addAll(EnumSet.of(Fact.ORDER_CANCELLED, Fact.PAYMENT_CONFIRMED));
                case LATE_PAYMENT -> causes.add(Fact.LATE_PAYMENT_RECEIVED);
                case GOODWILL -> causes.add(Fact.PAYMENT_CONFIRMED);
                case DUPLICATE_CAPTURE, OTHER -> {} // never announced; unknown
            }
        }
        return causes;
    }
}
