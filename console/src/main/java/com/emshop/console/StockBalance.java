package com.emshop.console;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** A shipped order has exactly the stock it ordered allocated; a cancelled one has none, since all of it came back. */
final class StockBalance implements Invariant {

    @Override
    public String name() {
        return "stock";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        List<Finding> findings = new ArrayList<>();
        OrderDetails details = order.details();
        if (details != null) {
            order.stockMovements().forEach((kind, quantities) -> {
                // NoDuplicateEvents reports a second event of one kind.
                if (order.count(kind) == 1 && !quantities.equals(details.quantities())) {
                    findings.add(certain(kind + " of " + details.quantities(), "of " + quantities));
                }
            });
        }
        SortedMap<String, Integer> allocated = order.allocatedStock();
        if (allocated.values().stream().anyMatch(quantity -> quantity < 0)) {
            findings.add(uncertain("no more returned than was allocated", "allocated: " + allocated));
        }
        switch (order.orderStatus()) {
            case SHIPPED, DELIVERED, COMPLETED -> {
                if (details != null && !allocated.equals(details.quantities())) {
                    findings.add(uncertain("allocated: " + details.quantities(), "allocated: " + allocated));
                }
            }
            case CANCELLED -> {
                if (!allocated.isEmpty()) {
                    findings.add(uncertain("nothing allocated", "allocated: " + allocated));
                }
            }
            case NONE, UNKNOWN, PENDING_PAYMENT, PAID -> {} // the reservation may still change
        }
        return findings;
    }
}
