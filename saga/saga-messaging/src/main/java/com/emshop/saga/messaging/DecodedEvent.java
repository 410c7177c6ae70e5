package com.emshop.saga.messaging;

import com.emshop.saga.ReactionRequest;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An event that somebody here reacts to, with the record it came in.
 *
 * @param request what the event asks of its aggregate
 */
record DecodedEvent(ConsumerRecord<byte[], byte[]> record, ReceivedEvent event, ReactionRequest<?> request) {

    BatchRequest batched() {
        return new BatchRequest(request, event);
    }
}
