package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.events.order.OrderCreated;
import com.emshop.events.payment.PaymentFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.SchemaParseException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerdeCodecTest {
    private static final Instant TIME = Instant.parse("2026-11-28T10:00:00.000001Z");

    /** Long enough for a lookup that answers at once, on a busy machine too. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Duration SHORT = Duration.ofMillis(50);

    private int serialized;

    /** Writes a magic byte, an id that depends on the topic, and the value. */
    private SerdeCodec codec(int magic) {
        Serializer<Object> serializer = (topic, value) -> {
            serialized++;
            return bytes(magic, topic.length(), (SpecificRecord) value);
        };
        return new SerdeCodec(serializer, (topic, bytes) -> bytes, Map.of(), DEADLINE, Set.of());
    }

    private static byte[] bytes(int magic, int id, SpecificRecord event) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(magic);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<SpecificRecord>(event.getSchema()).write(event, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static PaymentFailed event(String order) {
        return new PaymentFailed(order, "payment", null, TIME);
    }

    @Test
    void serializerEncodesTheFirstEventOfATypeAndTopicOnly() {
        SerdeCodec codec = codec(0);

        assertThat(codec.encode("topic", event("1"))).isEqualTo(bytes(0, 5, event("1")));
        assertThat(codec.encode("topic", event("2"))).isEqualTo(bytes(0, 5, event("2")));
        assertThat(codec.encode("another topic", event("3"))).isEqualTo(bytes(0, 13, event("3")));

        assertThat(serialized).isEqualTo(2);
    }

    @Test
    void serializerOfAnotherFormatEncodesEveryEvent() {
        SerdeCodec codec = codec(1);

        assertThat(codec.encode("topic", event("1"))).isEqualTo(bytes(1, 5, event("1")));
        assertThat(codec.encode("topic", event("2"))).isEqualTo(bytes(1, 5, event("2")));

        assertThat(serialized).isEqualTo(2);
    }

    @Test
    void registryThatDoesNotAnswerInTimeIsATransientFaultAndItsThreadEnds() throws InterruptedException {
        var waiting = new AtomicReference<Thread>();
        var interrupted = new CountDownLatch(1);
        Serializer<Object> silent = (topic, value) -> {
            waiting.set(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException deadline) {
                interrupted.countDown();
            }
            return new byte[0];
        };

        try (var codec = new SerdeCodec(silent, (topic, bytes) -> bytes, Map.of(), SHORT, Set.of())) {
            assertThatThrownBy(() -> codec.encode("topic", event("1")))
                    .isInstanceOf(TimeoutException.class)
                    .matches(FailureClassifier::isTransient)
                    .hasMessageContaining("did not answer within PT0.05S");
            interrupted.await();
        }
        assertThat(waiting.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void schemaOfAnIdIsLookedUpInAThreadOfItsOwnOnlyOnce() {
        var threads = new ArrayList<String>();
        Deserializer<Object> deserializer = (topic, bytes) -> {
            threads.add(Thread.currentThread().getName());
            return event("1");
        };
        byte[] record = bytes(0, 7, event("1"));

        try (var codec = new SerdeCodec((topic, value) -> new byte[0], deserializer, Map.of(), DEADLINE, Set.of())) {
            assertThat(codec.decode("topic", record)).isEqualTo(event("1"));
            assertThat(codec.decode("topic", record)).isEqualTo(event("1"));
        }
        assertThat(threads)
                .containsExactly("schema-lookup", Thread.currentThread().getName());
    }

    @Test
    void faultOfARecordIsThrownAsItIs() {
        var fault = new SerializationException(new AvroRuntimeException("malformed data"));

        try (var codec = reader(fault, Set.of())) {
            assertThatThrownBy(() -> codec.decode("topic", bytes(0, 7, event("1"))))
                    .isSameAs(fault);
            assertThat(codec.trouble()).isNull();
        }
    }

    static List<RuntimeException> faultsOfARegistry() {
        return List.of(
                new SerializationException("404 Not Found"),
                new IllegalStateException(new IOException("Connection was closed")),
                new IllegalArgumentException("no parser for text/html"),
                new SchemaParseException("<html> is no schema"),
                new TimeoutException("slow"));
    }

    @ParameterizedTest
    @MethodSource("faultsOfARegistry")
    void whateverARegistryAnswersInsteadOfASchemaIsATransientFault(RuntimeException fault) {
        try (var codec = reader(fault, Set.of())) {
            assertThatThrownBy(() -> codec.decode("topic", bytes(0, 7, event("1"))))
                    .isInstanceOf(SchemaUnavailableException.class)
                    .hasCause(fault)
                    .matches(FailureClassifier::isTransient);
            assertThat(codec.trouble()).contains(fault.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("faultsOfARegistry")
    void serializerThatGetsNoIdIsATransientFault(RuntimeException fault) {
        Serializer<Object> failing = (topic, value) -> {
            throw fault;
        };
        try (var codec = new SerdeCodec(failing, (topic, bytes) -> bytes, Map.of(), DEADLINE, Set.of())) {
            assertThatThrownBy(() -> codec.prepare("topic", Set.of(PaymentFailed.class)))
                    .isInstanceOf(SchemaUnavailableException.class)
                    .matches(FailureClassifier::isTransient);
        }
    }

    @Test
    void recordWithAnIdThatIsDeclaredInvalidCannotBeRead() {
        var fault = new SerializationException("404 Not Found");

        try (var codec = reader(fault, Set.of(7))) {
            assertThatThrownBy(() -> codec.decode("topic", bytes(0, 7, event("1"))))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("the schema id 7 is declared invalid")
                    .matches(reason -> !FailureClassifier.isTransient(reason));
        }
    }

    @Test
    void recordThatHasNoIdIsItsOwnFault() {
        var fault = new SerializationException("Unknown magic byte");

        try (var codec = reader(fault, Set.of())) {
            assertThatThrownBy(() -> codec.decode("topic", new byte[] {9, 9, 9}))
                    .isSameAs(fault);
        }
    }

    @Test
    void preparedTypesAreEncodedWithoutTheSerializer() {
        SerdeCodec codec = codec(0);
        Set<Class<? extends SpecificRecord>> types = Set.of(PaymentFailed.class, OrderCreated.class);

        codec.prepare("topic", types);
        codec.prepare("topic", types);

        assertThat(serialized).isEqualTo(2);
        assertThat(codec.encode("topic", event("1"))).isEqualTo(bytes(0, 5, event("1")));
        assertThat(serialized).isEqualTo(2);
    }

    private static SerdeCodec reader(RuntimeException fault, Set<Integer> invalidIds) {
        Deserializer<Object> deserializer = (topic, bytes) -> {
            throw fault;
        };
        return new SerdeCodec((topic, value) -> new byte[0], deserializer, Map.of(), DEADLINE, invalidIds);
    }
}
