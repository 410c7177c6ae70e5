package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;

/**
 * A service's part in the saga: which events of a topic it reacts to, and how they translate into its own language. Called
 * once at start-up. One bean for each topic that the service listens to.
 *
 * @param <A> the aggregate that reacts
 */
public interface EventSubscriber<A extends Aggregate<?, ?>> {

    /** Declares the subscriptions. */
    void subscribe(Subscriptions<A> to);
}
