package com.emshop.saga.messaging;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a batch that has to be settled: by a reaction, or as a dead letter if it cannot be read or its reaction is refused for
 * good. Exactly one of event and fault is set.
 *
 * @param event what it says, if it can be handled
 * @param fault why it cannot
 */
record PolledEvent(
        ConsumerRecord<byte[], byte[]> record,
        @Nullable DecodedEvent event,
        @Nullable RuntimeException fault) {

    static PolledEvent of(DecodedEvent event) {
        return new PolledEvent(event.record(), event, null);
    }

    static PolledEvent poison(ConsumerRecord<byte[], byte[]> record, RuntimeException fault) {
        return new PolledEvent(record, null, fault);
    }

    String key() {
        return ReceivedRecords.keyOf(record);
    }
}
