package com.emshop.order;

/**
 * How much one customer may have ordered without having paid for it.
 *
 * @param orders the most orders; 0 for no limit
 * @param pieces the most pieces of all those orders together; 0 for no limit
 */
public record UnpaidLimits(int orders, int pieces) {
    /** No limits. */
    public static final UnpaidLimits NONE = new UnpaidLimits(0, 0);

    /** Whether there is a limit. */
    public boolean any() {
        return orders > 0 || pieces > 0;
    }
}
