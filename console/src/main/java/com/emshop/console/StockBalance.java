package com.emshop.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A live order's pieces are those it ordered, and a dead one holds none: whatever was taken for it went back. */
final class StockBalance implements Invariant {

    @Override
    public String name() {
        return "stock";
    }

    @Override
    public List<Finding> check(Evidence order) {
        List<Finding> findings = new ArrayList<>();
        Placement placement = order.placement();
        if (placement != null) {
            order.moved().forEach((fact, pieces) -> {
                // Told twice is another invariant's concern.
                if (order.count(fact) == 1 && !pieces.equals(placement.pieces())) {
                    findings.add(broken(fact + " of " + placement.pieces(), "of " + pieces));
                }
            });
        }
        SortedMap<String, Integer> held = order.held();
        if (held.values().stream().anyMatch(quantity -> quantity < 0)) {
            findings.add(missing("no more given back than was taken", "held for it: " + held));
        }
        switch (order.orderStatus()) {
            case SHIPPED, DELIVERED, COMPLETED -> {
                if (placement != null && !held.equals(placement.pieces())) {
                    findings.add(missing("held for it: " + placement.pieces(), "held for it: " + held));
                }
            }
            case CANCELLED -> {
                if (!held.equals(Map.of())) {
                    findings.add(missing("nothing held for it", "held for it: " + held));
                }
            }
            case NONE, UNKNOWN, PENDING_PAYMENT, PAID -> {} // being reserved, sold, or lost
        }
        return findings;
    }
}
