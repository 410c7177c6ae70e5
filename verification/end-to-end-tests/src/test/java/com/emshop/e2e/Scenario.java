package com.emshop.e2e;

/** One way that an order can go, in three steps, so that faults can be injected between them. */
interface Scenario {
    /** Everything before the event that decides the outcome. */
    void begins();

    /** The event that decides the outcome. The shop may still be handling it when this returns. */
    void decides();

    /** The rest, and the check of the outcome. */
    void ends();

    /** From the beginning to the end. */
    default void runs() {
        begins();
        decides();
        ends();
    }
}
