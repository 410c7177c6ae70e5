package com.emshop.console.messaging;

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
 * Reads what it has a class for as that class, and everything else by the schema it was written with. Services need not, as
 * they react to named types only; whoever observes must not stumble over a producer that is newer than himself.
 *
 * <p>Stands in front of any deserializer of the Confluent wire format, named by {@value #DELEGATE}. Not thread-safe, as
 * deserializers are not. What the delegate throws is thrown.
 */
public final class ObservingDeserializer implements Deserializer<Object> {
    /** The class of the deserializer that does the reading. */
    public static final String DELEGATE = "observing.delegate";

    private static final int MAGIC_BYTES = 1;
    private static final int HEADER_BYTES = MAGIC_BYTES + Integer.BYTES;

    private @Nullable Deserializer<Object> specific;
    private @Nullable Deserializer<Object> generic;
    /** By schema id, which never changes its meaning; as many as there are versions of schemas. */
    private final Map<Integer, Boolean> hasClass = new ConcurrentHashMap<>();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        Map<String, Object> generically = new HashMap<>(configs);
        generically.put("apicurio.registry.use-specific-avro-reader", "false");
        generically.put("specific.avro.reader", "false");
        specific = delegate(configs, configs, isKey);
        generic = delegate(configs, generically, isKey);
    }

    @Override
    public @Nullable Object deserialize(String topic, byte @Nullable [] data) {
        return deserialize(topic, new RecordHeaders(), data);
    }

    @Override
    public @Nullable Object deserialize(String topic, Headers headers, byte @Nullable [] data) {
        if (specific == null || generic == null) {
            throw new IllegalStateException("configure(…) comes first");
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
            throw new ConfigException(DELEGATE, name, "has to name a deserializer");
        }
        try {
            @SuppressWarnings("unchecked") // whatever it reads is looked at before it is handed on
            Deserializer<Object> delegate = Utils.newInstance(className, Deserializer.class);
            delegate.configure(configs, isKey);
            return delegate;
        } catch (ClassNotFoundException missing) {
            throw new ConfigException(DELEGATE, name, "is not on the class path");
        }
    }
}
