package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An event that somebody here reacts to, with the record it came in.
 *
 * @param request what the event asks its aggregate
 */
record DecodedEvent<A extends Aggregate<?, ?>>(
        ConsumerRecord<byte[], byte[]> record, ReceivedEvent event, ReactionRequest<A> request) {}
