package com.emshop.console;

import static com.emshop.console.EventKind.ORDER_CANCELLED;
import static com.emshop.console.EventKind.ORDER_COMPLETED;
import static com.emshop.console.EventKind.ORDER_SHIPPED;
import static com.emshop.console.EventKind.PAYMENT_CANCELLED;
import static com.emshop.console.EventKind.PAYMENT_CONFIRMED;
import static com.emshop.console.EventKind.PAYMENT_EXPIRED;
import static com.emshop.console.EventKind.PAYMENT_FAILED;
import static com.emshop.console.EventKind.SHIPMENT_CANCELLED;
import static com.emshop.console.EventKind.SHIPMENT_CREATED;
import static com.emshop.console.EventKind.SHIPMENT_DISPATCHED;
import static com.emshop.console.EventKind.SHIPMENT_REJECTED;
import static com.emshop.console.EventKind.STOCK_CONFIRMATION_FAILED;
import static com.emshop.console.EventKind.STOCK_CONFIRMED;
import static com.emshop.console.EventKind.STOCK_RELEASED;
import static com.emshop.console.EventKind.STOCK_RESERVATION_EXPIRED;
import static com.emshop.console.EventKind.STOCK_RESERVATION_FAILED;
import static com.emshop.console.EventKind.STOCK_RESERVED;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Of some kinds of events an order has at most one, since they are alternative transitions out of one state. */
final class MutuallyExclusiveEvents implements Invariant {
    static final List<Set<EventKind>> ALTERNATIVES = Stream.of(
                    EnumSet.of(PAYMENT_CONFIRMED, PAYMENT_FAILED, PAYMENT_EXPIRED, PAYMENT_CANCELLED),
                    EnumSet.of(STOCK_RESERVED, STOCK_RESERVATION_FAILED),
                    EnumSet.of(STOCK_CONFIRMED, STOCK_CONFIRMATION_FAILED),
                    EnumSet.of(STOCK_CONFIRMED, STOCK_RELEASED),
                    EnumSet.of(STOCK_RESERVATION_EXPIRED, STOCK_RELEASED),
                    EnumSet.of(SHIPMENT_CREATED, SHIPMENT_REJECTED),
                    EnumSet.of(SHIPMENT_CANCELLED, SHIPMENT_REJECTED),
                    EnumSet.of(SHIPMENT_CANCELLED, SHIPMENT_DISPATCHED),
                    EnumSet.of(ORDER_CANCELLED, ORDER_SHIPPED),
                    EnumSet.of(ORDER_CANCELLED, ORDER_COMPLETED))
            .<Set<EventKind>>map(Collections::unmodifiableSet)
            .toList();

    @Override
    public String name() {
        return "mutually-exclusive-events";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        return ALTERNATIVES.stream()
                .map(alternatives -> alternatives.stream().filter(order::has).toList())
                .filter(found -> found.size() > 1)
                .map(found -> certain("only one of " + found, "all of them"))
                .toList();
    }
}
