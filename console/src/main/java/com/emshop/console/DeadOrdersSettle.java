package com.emshop.console;

import java.util.ArrayList;
import java.util.List;

/** Everyone gives back what he holds for a dead order. */
final class DeadOrdersSettle implements Invariant {

    @Override
    public String name() {
        return "cancelled-settles";
    }

    @Override
    public List<Finding> check(Evidence order) {
        if (!order.told(Fact.ORDER_CANCELLED)) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        switch (order.paymentStatus()) {
            case NONE, CANCELLED, FAILED, REFUNDED -> {} // none: it died before anybody asked for its money
            case REFUNDING -> {} // the provider, or an operator, has yet to answer
            case PENDING, PAID ->
                findings.add(missing("payment CANCELLED, FAILED or REFUNDED", "payment " + order.paymentStatus()));
        }
        switch (order.stockStatus()) {
            case NONE, RELEASED, RETURNED, REJECTED, EXPIRED -> {} // none: it died before it was heard of
            case RESERVED, CONFIRMED ->
                findings.add(missing(
                        "reservation RELEASED, RETURNED, REJECTED or EXPIRED", "reservation " + order.stockStatus()));
        }
        return findings;
    }
}
