package com.emshop.console;

import static com.emshop.console.Fact.ORDER_CANCELLED;
import static com.emshop.console.Fact.ORDER_COMPLETED;
import static com.emshop.console.Fact.ORDER_SHIPPED;
import static com.emshop.console.Fact.PAYMENT_CANCELLED;
import static com.emshop.console.Fact.PAYMENT_CONFIRMED;
import static com.emshop.console.Fact.PAYMENT_EXPIRED;
import static com.emshop.console.Fact.PAYMENT_FAILED;
import static com.emshop.console.Fact.SHIPMENT_CANCELLED;
import static com.emshop.console.Fact.SHIPMENT_CREATED;
import static com.emshop.console.Fact.SHIPMENT_DISPATCHED;
import static com.emshop.console.Fact.SHIPMENT_REJECTED;
import static com.emshop.console.Fact.STOCK_CONFIRMATION_FAILED;
import static com.emshop.console.Fact.STOCK_CONFIRMED;
import static com.emshop.console.Fact.STOCK_RELEASED;
import static com.emshop.console.Fact.STOCK_RESERVATION_EXPIRED;
import static com.emshop.console.Fact.STOCK_RESERVATION_FAILED;
import static com.emshop.console.Fact.STOCK_RESERVED;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Of some facts only one can become true, since they are different ways out of one state. */
final class EitherOr implements Invariant {
    static final List<Set<Fact>> ALTERNATIVES = Stream.of(
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
            .<Set<Fact>>map(Collections::unmodifiableSet)
            .toList();

    @Override
    public String name() {
        return "either-or";
    }

    @Override
    public List<Finding> check(Evidence order) {
        return ALTERNATIVES.stream()
                .map(alternatives -> alternatives.stream().filter(order::told).toList())
                .filter(told -> told.size() > 1)
                .map(told -> broken("only one of " + told, "all of them"))
                .toList();
    }
}
