package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes deliveries of records, be they fresh from a topic or parked long ago. Thread-safe. */
final class EventDecoder<A extends Aggregate<?, ?>> {
    private final Subscriptions<A> subscriptions;
    private final ReceivedRecords records;

    EventDecoder(Subscriptions<A> subscriptions, ReceivedRecords records) {
        this.subscriptions = subscriptions;
        this.records = records;
    }

    /**
     * The record as an event, or null if nobody here cares.
     *
     * @throws RuntimeException if it cannot be read, or nobody decided what to do with its type
     */
    @Nullable
    DecodedEvent<A> read(ConsumerRecord<byte[], byte[]> record) {
        if (!subscriptions.reactsTo(record.topic(), ReceivedRecords.typeOf(record))) {
            return null;
        }
        try {
            ReceivedEvent event = records.read(record);
            return subscriptions
                    .request(event)
                    .map(request -> new DecodedEvent<>(record, event, request))
                    .orElse(null);
        } catch (StackOverflowError | LinkageError broken) { // would end the consumer's thread
            throw new IllegalStateException(broken);
        }
    }
}
