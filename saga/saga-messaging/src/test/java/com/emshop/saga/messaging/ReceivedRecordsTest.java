package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.events.payment.PaymentFailed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedRecordsTest {
    private static final String ID = "0190b5a6-7c8d-7e9f-8a0b-1c2d3e4f5a6b";

    private final ReceivedRecords records = new ReceivedRecords(new EventCodec() {
        @Override
        public byte[] encode(String topic, SpecificRecord value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SpecificRecord decode(String topic, byte[] bytes) {
            return new PaymentFailed("order-1", "payment", "declined", Instant.EPOCH);
        }
    });

    @ParameterizedTest
    @ValueSource(strings = {ID, "0190B5A6-7C8D-7E9F-8A0B-1C2D3E4F5A6B", "0190b5a6-7C8D-7e9f-8A0B-1c2d3e4f5a6B"})
    void eventIdIsTheSameInWhateverCaseItIsWritten(String id) {
        ConsumerRecord<byte[], byte[]> record = record(id);

        assertThat(records.read(record).id()).isEqualTo(UUID.fromString(ID));
        assertThat(ReceivedRecords.eventIdOf(id)).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no UUID",
                "0190b5a67c8d7e9f8a0b1c2d3e4f5a6b",
                "{0190b5a6-7c8d-7e9f-8a0b-1c2d3e4f5a6b}",
                " 0190b5a6-7c8d-7e9f-8a0b-1c2d3e4f5a6b",
                "1-2-3-4-5", // Java's parser takes it
                "f0190b5a6-7c8d-7e9f-8a0b-1c2d3e4f5a6" // of this it takes a part
            })
    void idThatIsNoUuidIsRefused(String id) {
        ConsumerRecord<byte[], byte[]> record = record(id);

        assertThatThrownBy(() -> records.read(record))
                .isInstanceOf(SerializationException.class)
                .hasMessage("the header ce_id is no UUID");
        assertThat(ReceivedRecords.idOf(id)).isEmpty();
        assertThat(ReceivedRecords.eventIdOf(id)).isEqualTo(id);
    }

    @Test
    void recordWithoutAnIdIsRefused() {
        ConsumerRecord<byte[], byte[]> record = record(ID);
        record.headers().remove("ce_id");

        assertThatThrownBy(() -> records.read(record)).hasMessage("the header ce_id is missing");
    }

    private static ConsumerRecord<byte[], byte[]> record(String id) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("topic", 0, 0, "order-1".getBytes(StandardCharsets.UTF_8), new byte[] {1});
        Map.of(
                        "ce_id",
                        id,
                        "ce_source",
                        "/elsewhere",
                        "ce_type",
                        PaymentFailed.class.getName(),
                        "ce_time",
                        "2026-01-02T03:04:05.000006Z")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
