package com.emshop.console;

import java.util.List;

/** Everything that has to hold for every order. Stateless, so safe for every thread. */
public final class Audit {
    /** Goes up with every change of what is found or waited for, so that what was judged before is judged again. */
    public static final int EDITION = 1;

    private static final OneTrace ONE_TRACE = new OneTrace();
    private static final List<Invariant> INVARIANTS = List.of(
            new ToldOnce(),
            new EitherOr(),
            new CauseBeforeEffect(),
            new MoneyBalance(),
            new StockBalance(),
            new ShipmentOfLiveOrders(),
            new DeadOrdersSettle(),
            ONE_TRACE);
    /** Pieces that are reserved or bought without an order follow their callers, not the saga. */
    private static final List<Invariant> INVARIANTS_OF_DIRECT_SALES = List.of(ONE_TRACE);

    private Audit() {}

    /** What can be said of an order by what was observed of it. */
    public static Verdict of(Evidence order) {
        List<Invariant> invariants = order.direct() ? INVARIANTS_OF_DIRECT_SALES : INVARIANTS;
        return new Verdict(
                invariants.stream()
                        .flatMap(invariant -> invariant.check(order).stream())
                        .toList(),
                Waiting.of(order).orElse(null));
    }
}
