package com.emshop.e2e;

/** One of the stories that the shop is there for, in three acts, so that something can break between them. */
interface Story {
    /** Up to the moment before it is decided. */
    void begins();

    /** What decides it. When this returns, nothing is known of what the shop makes of it. */
    void turns();

    /** The rest, and how it must end. */
    void ends();

    /** From the beginning to the end. */
    default void isTold() {
        begins();
        turns();
        ends();
    }
}
