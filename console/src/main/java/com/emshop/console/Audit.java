package com.emshop.console;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** Checks every invariant of an order. Immutable and thread-safe. */
public final class Audit {
    /** Increased with every change of the rules, so that stored results of older rules are audited again. */
    private static final int RULES_VERSION = 4;

    private final AuditTimeouts timeouts;
    private final int version;
    private final List<Invariant> invariants;
    /** A direct sale follows its caller and not the saga. */
    private final List<Invariant> invariantsOfDirectSales;

    public Audit(AuditTimeouts timeouts) {
        this.timeouts = timeouts;
        this.version = version(timeouts);
        OneTrace oneTrace = new OneTrace();
        StockBalance stock = new StockBalance();
        this.invariants = List.of(
                new NoDuplicateEvents(),
                new MutuallyExclusiveEvents(),
                new CauseBeforeEffect(),
                new MoneyBalance(),
                stock,
                new ShipmentOfLiveOrders(),
                new CancelledOrdersSettle(),
                new NothingStuck(timeouts),
                oneTrace);
        this.invariantsOfDirectSales = List.of(stock, oneTrace);
    }

    /** A number that differs for other rules or other timeouts. Results with another version have to be audited again. */
    public int version() {
        return version;
    }

    private static int version(AuditTimeouts timeouts) {
        CRC32 sum = new CRC32();
        sum.update("%d %s %s %s %s"
                .formatted(RULES_VERSION, timeouts.settle(), timeouts.grace(), timeouts.refund(), timeouts.receipt())
                .getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }

    public AuditResult check(OrderProjection order) {
        return new AuditResult(
                (order.directSale() ? invariantsOfDirectSales : invariants)
                        .stream()
                                .flatMap(invariant -> invariant.check(order).stream())
                                .toList(),
                PendingAction.of(order, timeouts).orElse(null));
    }
}
