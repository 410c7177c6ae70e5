package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;

/**
 * Is told what has changed, once that is committed: for figures, not for anything that has to happen. A change is told once,
 * however often its event comes; it is never told if the process dies between the commit and the telling, or if the answer to
 * the commit gets lost. What a listener throws is logged and changes nothing, neither for the other changes.
 *
 * @param <A> the aggregate
 */
@FunctionalInterface
public interface ChangeListener<A extends Aggregate<?, ?>> {

    /** Runs on the thread that committed, outside the transaction; must be quick, and must not write. */
    void committed(A changed);
}
