package com.emshop.saga.messaging;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.SchemaParseException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro in the Confluent wire format, by whichever serializer and deserializer classes are configured. The serializer encodes the
 * first event of each type and topic, and so finds the schema's id; the codec encodes those that follow, because serializers
 * work the schema out again for each.
 *
 * <p>A schema that is met for the first time is asked for at the registry: those of the types that a service emits by {@link
 * #prepare}, before it emits any; those of a record when it is read. That happens in a thread of its own, which is interrupted
 * when the registry has not answered in time. Whatever goes wrong before the schema is known is a {@link
 * SchemaUnavailableException}: no answer, a closed connection, a server error, an answer that is none of a registry's. So is "not
 * found": a registry that was restored, or another server in its place, says it of schemas that good records have. A record with
 * an id that nobody ever registered therefore waits as well, until somebody declares the id invalid. What goes wrong once the
 * schema is known is the record's own fault.
 *
 * <p>Thread-safe: serializers are shared by threads under every producer and have to be; deserializers need not be, so that one
 * is guarded.
 */
final class SerdeCodec implements EventCodec, AutoCloseable {
    /** Its name, because a service with another serializer need not have the classes that it extends. */
    private static final String NOTES = "com.emshop.saga.messaging.SchemaDatumProvider";

    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;
    private final Duration deadline;
    private final Set<Integer> invalidIds;
    private final boolean notesSchemas;
    private final Map<TypeInTopic, Encoding> encodings = new ConcurrentHashMap<>();
    private final Set<Integer> knownIds = ConcurrentHashMap.newKeySet();
    private final ReentrantLock decoding = new ReentrantLock();
    private volatile @Nullable String trouble;
    private final ExecutorService lookups = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "schema-lookup");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param properties handed to both
     * @param deadline how long the registry may take to answer
     * @param invalidIds ids of schemas that nobody registered; records with them cannot be read
     */
    SerdeCodec(
            Serializer<Object> serializer,
            Deserializer<Object> deserializer,
            Map<String, ?> properties,
            Duration deadline,
            Set<Integer> invalidIds) {
        this.serializer = serializer;
        this.deserializer = deserializer;
        this.deadline = deadline;
        this.invalidIds = Set.copyOf(invalidIds);
        this.notesSchemas = NOTES.equals(properties.get("apicurio.registry.avro-datum-provider"))
                && (isApicurios(deserializer.getClass().getName())
                        || properties.values().stream().anyMatch(value -> isApicurios(String.valueOf(value))));
        serializer.configure(properties, false);
        deserializer.configure(properties, false);
    }

    /** A deserializer, be it the codec's or one that the codec's hands records to. */
    private static boolean isApicurios(String className) {
        return className.startsWith("io.apicurio.") && className.endsWith("Deserializer");
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

    @Override
    public void prepare(String topic, Set<Class<? extends SpecificRecord>> types) {
        types.forEach(type -> encode(topic, SampleRecords.of(type)));
    }

    @Override
    public @Nullable String trouble() {
        return trouble;
    }

    /** Asks the registry for the id of a schema it meets for the first time. */
    @Override
    public byte[] encode(String topic, SpecificRecord event) {
        var type = new TypeInTopic(topic, event.getClass());
        Encoding known = encodings.get(type);
        if (known != null) {
            return known.encode(event);
        }
        byte[] encoded = lookUp(() -> serializer.serialize(topic, new RecordHeaders(), event), this::isOfRecord);
        Encoding learned = Encoding.of(event, encoded);
        if (learned != null) {
            encodings.put(type, learned);
        }
        return encoded;
    }

    /** Asks the registry for a schema it meets for the first time. */
    @Override
    public SpecificRecord decode(String topic, byte[] payload) {
        Integer id = idOf(payload);
        if (id == null) { // another format, or no Avro at all
            return lookUp(() -> read(topic, payload), fault -> !FailureClassifier.isTransient(fault));
        }
        if (knownIds.contains(id)) {
            return read(topic, payload);
        }
        if (invalidIds.contains(id)) {
            throw new SerializationException("the schema id " + id + " is declared invalid");
        }
        try {
            SpecificRecord event = lookUp(() -> read(topic, payload), this::isOfRecord);
            learned(id);
            return event;
        } catch (RetriableException unavailable) {
            trouble = "schema " + id + ": " + unavailable.getMessage();
            throw unavailable;
        } catch (InterruptException stopped) {
            throw stopped;
        } catch (RuntimeException ofRecord) {
            learned(id);
            throw ofRecord;
        }
    }

    private void learned(int id) {
        knownIds.add(id);
        trouble = null;
    }

    /** The id of the schema; null in another format than Confluent's. */
    private static @Nullable Integer idOf(byte[] payload) {
        return payload.length < Encoding.PREFIX_BYTES || payload[0] != 0
                ? null
                : ByteBuffer.wrap(payload, 1, Integer.BYTES).getInt();
    }

    private SpecificRecord read(String topic, byte[] payload) {
        try {
            if (!decoding.tryLock(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw late(null); // another thread's lookup lasts
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
        try {
            Object value = deserializer.deserialize(topic, new RecordHeaders(), payload);
            SchemaLookup.found();
            if (value instanceof SpecificRecord event) {
                return event;
            }
            throw new SerializationException("not a known event: "
                    + (value == null ? null : value.getClass().getName()));
        } finally {
            decoding.unlock();
        }
    }

    /**
     * Calls in a thread of its own what may ask the registry.
     *
     * @param ofRecord whether a fault is the record's own
     */
    private <T> T lookUp(Supplier<T> call, Predicate<RuntimeException> ofRecord) {
        Future<T> lookup = lookups.submit(() -> {
            SchemaLookup.begin();
            try {
                return call.get();
            } catch (RuntimeException fault) {
                throw ofRecord.test(fault) ? fault : unavailable(fault);
            } catch (StackOverflowError | LinkageError broken) {
                throw SchemaLookup.isFound() ? new SerializationException(broken) : unavailable(broken);
            }
        });
        try {
            return lookup.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            throw late(late);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted); // and interrupts this thread again
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new SerializationException(failed.getCause());
        } finally {
            lookup.cancel(true);
        }
    }

    /** Whether it happened once the schema was known; a fault that says nothing about it is the registry's. */
    private boolean isOfRecord(RuntimeException fault) {
        if (notesSchemas || SchemaLookup.isFound()) {
            return SchemaLookup.isFound();
        }
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SchemaParseException) {
                return false;
            }
            if (cause instanceof AvroRuntimeException
                    || cause instanceof EOFException
                    || cause instanceof IndexOutOfBoundsException
                    || cause instanceof ClassCastException
                    || cause instanceof NullPointerException) {
                return true;
            }
        }
        return false;
    }

    private static SchemaUnavailableException unavailable(Throwable fault) {
        return new SchemaUnavailableException("no schema from the registry: " + fault, fault);
    }

    private TimeoutException late(@Nullable Throwable cause) {
        return new TimeoutException("the schema registry did not answer within " + deadline, cause);
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        serializer.close();
        deserializer.close();
    }
}
