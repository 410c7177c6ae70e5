package com.emshop.saga.messaging;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes events of records, be they fresh from a topic or dead letters. Thread-safe. */
final class EventDecoder {
    private final Subscriptions.Routes routes;
    private final ReceivedRecords records;
    private final Clock clock;

    EventDecoder(Subscriptions.Routes routes, ReceivedRecords records, Clock clock) {
        this.routes = routes;
        this.records = records;
        this.clock = clock;
    }

    /** Whether nobody here decided what to do with the type of a record: that of a newer version, for example. */
    boolean isUnknown(ConsumerRecord<byte[], byte[]> record) {
        return !routes.knows(record.topic(), ReceivedRecords.typeOf(record));
    }

    /**
     * The record as an event, or null if nobody here reacts to it.
     *
     * @throws RuntimeException if it cannot be read
     */
    @Nullable
    DecodedEvent decode(ConsumerRecord<byte[], byte[]> record) {
        if (!routes.reactsTo(record.topic(), ReceivedRecords.typeOf(record))) {
            return null;
        }
        try {
            ReceivedEvent event = records.read(record);
            return routes.request(event, clock.instant())
                    .map(request -> new DecodedEvent(record, event, request))
                    .orElse(null);
        } catch (StackOverflowError | LinkageError broken) { // would end the consumer's thread
            throw new IllegalStateException(broken);
        }
    }
}
