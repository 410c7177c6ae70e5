package com.emshop.saga.messaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro in the Confluent wire format, by whichever serializer and deserializer classes are configured. The serializer encodes the
 * first event of each type and topic, and so finds the schema's id; the codec encodes those that follow, because serializers
 * work the schema out again for each. Thread-safe: serializers are shared by threads under every producer and have to be;
 * deserializers need not be, so that one is guarded.
 */
final class SerdeCodec implements EventCodec, AutoCloseable {
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;
    private final Map<TypeInTopic, Encoding> encodings = new ConcurrentHashMap<>();

    SerdeCodec(Serializer<Object> serializer, Deserializer<Object> deserializer, Map<String, ?> properties) {
        this.serializer = serializer;
        this.deserializer = deserializer;
        serializer.configure(properties, false);
        deserializer.configure(properties, false);
    }

    /** A generated class has one schema; which id that has may depend on the topic. */
    private record TypeInTopic(String topic, Class<?> type) {}

    /**
     * How the serializer encodes the events of a type.
     *
     * @param prefix what comes before the value: a zero and the id
     */
    private record Encoding(byte[] prefix, DatumWriter<SpecificRecord> writer) {
        private static final int PREFIX_BYTES = 1 + Integer.BYTES;
        private static final int USUAL_BYTES = 512;

        /** Learned from what the serializer made of an event; null if it writes another format. */
        static @Nullable Encoding of(SpecificRecord event, byte[] encoded) {
            if (encoded.length < PREFIX_BYTES || encoded[0] != 0) {
                return null;
            }
            var learned =
                    new Encoding(Arrays.copyOf(encoded, PREFIX_BYTES), new SpecificDatumWriter<>(event.getSchema()));
            return Arrays.equals(learned.encode(event), encoded) ? learned : null;
        }

        byte[] encode(SpecificRecord event) {
            var bytes = new ByteArrayOutputStream(USUAL_BYTES);
            bytes.writeBytes(prefix);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            try {
                writer.write(event, encoder);
                encoder.flush();
            } catch (IOException impossible) {
                throw new SerializationException(impossible);
            }
            return bytes.toByteArray();
        }
    }

    /** Asks the registry for the id of a schema it meets for the first time. */
    @Override
    public byte[] encode(String topic, SpecificRecord event) {
        var type = new TypeInTopic(topic, event.getClass());
        Encoding known = encodings.get(type);
        if (known != null) {
            return known.encode(event);
        }
        byte[] encoded = serializer.serialize(topic, new RecordHeaders(), event);
        Encoding learned = Encoding.of(event, encoded);
        if (learned != null) {
            encodings.put(type, learned);
        }
        return encoded;
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
