package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateType;
import java.util.function.Consumer;

/**
 * A service's part in the saga: which events of a topic it reacts to, and how they translate into its own language. Called
 * once at start-up. One bean for each topic that the service consumes.
 *
 * @param <A> the aggregate that reacts
 */
public interface EventSubscriber<A extends Aggregate<?>> {

    /** The type of the aggregate that reacts; its key is the record key. */
    AggregateType<A, ?> aggregate();

    /** Declares the subscriptions. */
    void subscribe(Subscriptions<A> to);

    /** One whose subscriptions are declared in place: a bean of it is as good as a class. */
    static <A extends Aggregate<?>> EventSubscriber<A> of(
            AggregateType<A, ?> aggregate, Consumer<Subscriptions<A>> subscriptions) {
        return new EventSubscriber<>() {
            @Override
            public AggregateType<A, ?> aggregate() {
                return aggregate;
            }

            @Override
            public void subscribe(Subscriptions<A> to) {
                subscriptions.accept(to);
            }
        };
    }
}
