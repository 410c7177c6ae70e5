package com.emshop.saga.messaging;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro in the Confluent wire format, by whichever serializer and deserializer classes are configured. Thread-safe:
 * serializers are shared by threads under every producer and have to be; deserializers need not be, so that one is guarded.
 */
final class SerdeCodec implements EventCodec, AutoCloseable {
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;

    SerdeCodec(Serializer<Object> serializer, Deserializer<Object> deserializer, Map<String, ?> properties) {
        this.serializer = serializer;
        this.deserializer = deserializer;
        serializer.configure(properties, false);
        deserializer.configure(properties, false);
    }

    /** Asks the registry for the id of a schema it meets for the first time. */
    @Override
    public byte[] encode(String topic, SpecificRecord event) {
        return serializer.serialize(topic, new RecordHeaders(), event);
    }

    /** Asks the registry for a schema it meets for the first time. */
    @Override
    public synchronized SpecificRecord decode(String topic, byte[] payload) {
        Object value = deserializer.deserialize(topic, new RecordHeaders(), payload);
        if (value instanceof SpecificRecord event) {
            return event;
        }
        throw new SerializationException(
                "not a known event: " + (value == null ? null : value.getClass().getName()));
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }
}
