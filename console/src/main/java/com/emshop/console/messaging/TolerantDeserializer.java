package com.emshop.console.messaging;

import com.emshop.saga.messaging.SchemaLookup;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Deserializes an event into its generated class if there is one, and into an {@link UnknownEvent} with the writer's schema
 * otherwise, so that a newer producer does not stop the console. Services do without it, since they subscribe to named types.
 *
 * <p>Wraps any deserializer of the Confluent wire format, named by {@value #DELEGATE}; exceptions of the delegate are passed
 * on. Not thread-safe, like every deserializer.
 */
public final class TolerantDeserializer implements Deserializer<Object> {
    /** The setting with the class name of the wrapped deserializer. */
    public static final String DELEGATE = "tolerant.delegate";

    private static final int MAGIC_BYTES = 1;
    private static final int HEADER_BYTES = MAGIC_BYTES + Integer.BYTES;

    private @Nullable Deserializer<Object> specific;
    private @Nullable Deserializer<Object> generic;
    /** By schema id. An id never changes its meaning; there is one for each version of a schema, which bounds the map. */
    private final Map<Integer, Boolean> hasClass = new ConcurrentHashMap<>();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        Map<String, Object> genericConfigs = new HashMap<>(configs);
        genericConfigs.put("apicurio.registry.use-specific-avro-reader", "false");
        genericConfigs.put("specific.avro.reader", "false");
        specific = delegate(configs, configs, isKey);
        generic = delegate(configs, genericConfigs, isKey);
    }

    @Override
    public @Nullable Object deserialize(String topic, byte @Nullable [] data) {
        return deserialize(topic, new RecordHeaders(), data);
    }

    @Override
    public @Nullable Object deserialize(String topic, Headers headers, byte @Nullable [] data) {
        if (specific == null || generic == null) {
            throw new IllegalStateException("call configure(…) first");
        }
        if (data == null) {
            return null;
        }
        if (data.length < HEADER_BYTES) {
            throw new SerializationException("the value is too short to be an event");
        }
        int schemaId = ByteBuffer.wrap(data).getInt(MAGIC_BYTES);
        if (hasClass.getOrDefault(schemaId, false)) {
            return specific.deserialize(topic, headers, data);
        }
        Object value = generic.deserialize(topic, headers, data);
        if (!(value instanceof IndexedRecord event)) {
            return value;
        }
        boolean known = SpecificData.get().getClass(event.getSchema()) != null;
        hasClass.put(schemaId, known);
        SchemaLookup.begin(); // the other one asks the registry once more
        return known ? specific.deserialize(topic, headers, data) : new UnknownEvent(event);
    }

    @Override
    public void close() {
        Utils.closeQuietly(specific, "deserializer of known events");
        Utils.closeQuietly(generic, "deserializer of unknown events");
    }

    private static Deserializer<Object> delegate(Map<String, ?> from, Map<String, ?> configs, boolean isKey) {
        Object name = from.get(DELEGATE);
        if (!(name instanceof String className)) {
            throw new ConfigException(DELEGATE, name, "must be the class name of a deserializer");
        }
        try {
            @SuppressWarnings("unchecked") // the type of each value is checked before it is returned
            Deserializer<Object> delegate = Utils.newInstance(className, Deserializer.class);
            delegate.configure(configs, isKey);
            return delegate;
        } catch (ClassNotFoundException missing) {
            throw new ConfigException(DELEGATE, name, "is not on the class path");
        }
    }
}
