package com.emshop.console;

import java.util.ArrayList;
import java.util.List;

/** A cancelled order ends without payment and without stock. */
final class CancelledOrdersSettle implements Invariant {

    @Override
    public String name() {
        return "cancelled-settles";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        if (!order.has(EventKind.ORDER_CANCELLED)) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        switch (order.paymentStatus()) {
            case NONE, CANCELLED, FAILED, REFUNDED -> {} // NONE: it was cancelled before a payment was created
            case REFUNDING -> {} // the provider or an operator has to act
            case PENDING, PAID ->
                findings.add(uncertain("payment CANCELLED, FAILED or REFUNDED", "payment " + order.paymentStatus()));
        }
        switch (order.stockStatus()) {
            case NONE, RELEASED, RETURNED, REJECTED, EXPIRED -> {} // NONE: it was cancelled before inventory saw it
            case RESERVED, CONFIRMED ->
                findings.add(uncertain(
                        "reservation RELEASED, RETURNED, REJECTED or EXPIRED", "reservation " + order.stockStatus()));
        }
        return findings;
    }
}
