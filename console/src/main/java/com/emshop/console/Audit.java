package com.emshop.console;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** Everything that has to hold for every order. Immutable, so safe for every thread. */
public final class Audit {
    /** Goes up with every change of what is found or waited for, so that what was judged before is judged again. */
    private static final int EDITION = 3;

    private final Patience patience;
    private final List<Invariant> invariants;
    /** Pieces that are reserved or bought without an order follow their callers, not the saga. */
    private final List<Invariant> invariantsOfDirectSales;

    public Audit(Patience patience) {
        this.patience = patience;
        OneTrace oneTrace = new OneTrace();
        StockBalance stock = new StockBalance();
        this.invariants = List.of(
                new ToldOnce(),
                new EitherOr(),
                new CauseBeforeEffect(),
                new MoneyBalance(),
                stock,
                new ShipmentOfLiveOrders(),
                new DeadOrdersSettle(),
                new NothingStuck(patience),
                oneTrace);
        this.invariantsOfDirectSales = List.of(stock, oneTrace);
    }

    /**
     * Which audit this is: another number for another set of rules or another patience. What one of another number judged is
     * judged again.
     */
    public int edition() {
        CRC32 sum = new CRC32();
        sum.update("%d %s %s %s %s"
                .formatted(EDITION, patience.settle(), patience.grace(), patience.refund(), patience.receipt())
                .getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }

    /** What can be said of an order by what was observed of it. */
    public Verdict of(Evidence order) {
        return new Verdict(
                (order.direct() ? invariantsOfDirectSales : invariants)
                        .stream()
                                .flatMap(invariant -> invariant.check(order).stream())
                                .toList(),
                Waiting.of(order, patience).orElse(null));
    }
}
