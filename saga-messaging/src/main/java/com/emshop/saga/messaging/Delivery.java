package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Cause;
import com.emshop.saga.messaging.Subscriptions.Route;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An event that somebody here reacts to, with the record it came in. */
record Delivery<A extends Aggregate<?, ?>>(ConsumerRecord<byte[], byte[]> record, ReceivedEvent event, Route<A> route) {

    /** What the event asks its aggregate. */
    Stimulus<A> stimulus() {
        Reaction<A, ReceivedEvent> reaction = route.reaction();
        if (reaction == null) {
            throw new IllegalStateException("ignored events are never delivered");
        }
        return new Stimulus<>(
                event.key(),
                route.touches().apply(event),
                Cause.event(event.name(), event.id().toString()),
                event.trace(),
                aggregate -> reaction.react(aggregate, event));
    }
}
