package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.payment.PaymentFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class SerdeCodecTest {
    private static final Instant TIME = Instant.parse("2026-11-28T10:00:00.000001Z");

    private int serialized;

    /** Writes a magic byte, an id that depends on the topic, and the value. */
    private SerdeCodec codec(int magic) {
        Serializer<Object> serializer = (topic, value) -> {
            serialized++;
            return bytes(magic, topic.length(), (SpecificRecord) value);
        };
        return new SerdeCodec(serializer, (topic, bytes) -> bytes, Map.of());
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
}
