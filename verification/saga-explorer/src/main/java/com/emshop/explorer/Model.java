package com.emshop.explorer;

import java.util.Optional;

/**
 * A world that can be explored: a state is a few small numbers, and every step leads to another one. Not thread-safe.
 *
 * <p>A step is fair if it happens sooner or later unless something else makes it impossible: a message that waits is
 * delivered, a timer that is due runs. Other steps may happen or not: people, crashes, webhooks that get lost.
 */
interface Model {

    /** Takes the steps that are possible. */
    interface Steps {

        /**
         * One step. One that changes nothing is welcome and not counted.
         *
         * @param label what {@link Model#describe(int)} understands
         * @param next the state after it; never changed afterwards
         */
        void to(int label, int[] next, boolean fair);

        /** A step that must not be: a reaction that throws, a fact emitted twice. */
        void broken(int label, String violation);
    }

    /** Where everything begins. */
    int[] start();

    /** All steps from a state, always in the same order. */
    void steps(int[] state, Steps steps);

    /**
     * What is wrong in a state.
     *
     * @param still whether no fair step leads anywhere else: this is how it stays if nobody does anything
     */
    Optional<String> violation(int[] state, boolean still);

    /** Grows with every step that changes anything, so that nothing ever goes round in circles. */
    long progress(int[] state);

    /** Whether something that was taken for granted turned out to be wrong, so that it all has to begin again. */
    boolean isMistaken();

    /** A step, for people. */
    String describe(int label);

    /** A state, for people. */
    String describe(int[] state);
}
