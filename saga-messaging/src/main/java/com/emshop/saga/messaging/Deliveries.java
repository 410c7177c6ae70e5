package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.messaging.Subscriptions.Route;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Makes deliveries of records, be they fresh from a topic or parked long ago. Thread-safe. */
final class Deliveries<A extends Aggregate<?, ?>> {
    private final Subscriptions<A> subscriptions;
    private final ReceivedRecords records;

    Deliveries(Subscriptions<A> subscriptions, ReceivedRecords records) {
        this.subscriptions = subscriptions;
        this.records = records;
    }

    /**
     * The record as an event, or null if nobody here cares.
     *
     * @throws RuntimeException if it cannot be read, or nobody decided what to do with its type
     */
    @Nullable
    Delivery<A> read(ConsumerRecord<byte[], byte[]> record) {
        String type = ReceivedRecords.typeOf(record);
        Route<A> route = subscriptions.route(record.topic(), type);
        if (route == null) {
            throw new SerializationException("nobody decided what to do with " + type + " on " + record.topic());
        }
        if (route.reaction() == null) {
            return null;
        }
        try {
            return new Delivery<>(record, records.read(record), route);
        } catch (StackOverflowError | LinkageError broken) { // would end the consumer's thread
            throw new IllegalStateException(broken);
        }
    }
}
