package com.emshop.saga.messaging;

import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * How an event becomes the value of a record, and comes back. A bean of the service's own replaces that of the kit, which writes
 * Avro in the Confluent wire format. Thread-safe.
 */
public interface EventCodec {

    /**
     * Gets whatever {@link #encode} needs of these types from elsewhere, such as the ids of their schemas, and keeps it. Called
     * before the first event is encoded, outside any transaction, and again until it succeeds.
     *
     * @throws RuntimeException if that fails; what was got is kept
     */
    default void prepare(String topic, Set<Class<? extends SpecificRecord>> types) {}

    /**
     * The value of a record. Called inside the batch's transaction, so it must not wait for others. The same event gives the
     * same bytes.
     *
     * @throws SchemaUnavailableException if something is missing that only another server can give: transient
     * @throws org.apache.kafka.common.errors.SerializationException if the event cannot be written
     */
    byte[] encode(String topic, SpecificRecord event);

    /**
     * The event in the value of a record. Called outside any transaction.
     *
     * @throws SchemaUnavailableException if something is missing that only another server can give: transient, the record is
     *     read again for as long as that lasts
     * @throws org.apache.kafka.common.errors.SerializationException if the bytes are no event of a known type: the record becomes a
     *     dead letter
     */
    SpecificRecord decode(String topic, byte[] payload);

    /** Why the last attempt to get a schema failed, for the service's health; null if it did not. */
    default @Nullable String trouble() {
        return null;
    }
}
