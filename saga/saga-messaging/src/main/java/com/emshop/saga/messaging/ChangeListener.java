package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;

/**
 * Is called with aggregates that changed, once that is committed: for metrics, not for anything that has to happen. It is
 * called once for each change, however often the event is redelivered; it is never called if the process dies right after the
 * commit, or if the answer to the commit gets lost. What a listener throws is logged and changes nothing.
 *
 * @param <A> the aggregate
 */
public interface ChangeListener<A extends Aggregate<?>> {

    /** Whose changes it wants. */
    AggregateType<A, ?> type();

    /** Runs on the thread that committed, outside the transaction; must be quick, and must not write. */
    void committed(A changed);
}
