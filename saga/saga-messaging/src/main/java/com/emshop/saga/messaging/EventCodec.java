package com.emshop.saga.messaging;

import org.apache.avro.specific.SpecificRecord;

/**
 * How an event becomes the value of a record, and comes back. A bean of the service's own replaces that of the kit, which writes
 * Avro in the Confluent wire format. Thread-safe.
 */
public interface EventCodec {

    /**
     * The value of a record. Called inside the batch's transaction. The same event gives the same bytes.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if the event cannot be written; one that is a {@link
     *     org.apache.kafka.common.errors.RetriableException} is transient
     */
    byte[] encode(String topic, SpecificRecord event);

    /**
     * The event in the value of a record.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if the bytes are no event of a known type: the record becomes a
     *     dead letter
     */
    SpecificRecord decode(String topic, byte[] payload);
}
