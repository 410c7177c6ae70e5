package com.emshop.console.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.events.order.OrderCompleted;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class TolerantDeserializerTest {
    private static final byte[] KNOWN = {0, 0, 0, 0, 1};
    private static final byte[] NEWER = {0, 0, 0, 0, 2};
    private static final Schema NEWER_SCHEMA = SchemaBuilder.record("OrderGiftWrapped")
            .namespace("com.emshop.events.order")
            .fields()
            .endRecord();

    /** A delegate with two schemas, the newer of which has no generated class. */
    public static final class Registry implements Deserializer<Object> {
        private boolean specific;

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            specific = "true".equals(configs.get("specific.avro.reader"));
        }

        @Override
        public Object deserialize(String topic, byte[] data) {
            boolean newer = data[4] == 2;
            if (specific) {
                if (newer) {
                    throw new SerializationException("no class");
                }
                return new OrderCompleted("order-1", Instant.EPOCH);
            }
            return new GenericData.Record(newer ? NEWER_SCHEMA : OrderCompleted.getClassSchema());
        }
    }

    private static TolerantDeserializer deserializer() {
        TolerantDeserializer deserializer = new TolerantDeserializer();
        deserializer.configure(
                Map.of(TolerantDeserializer.DELEGATE, Registry.class.getName(), "specific.avro.reader", "true"), false);
        return deserializer;
    }

    @Test
    void eventWithAClassIsDeserializedIntoIt() {
        try (TolerantDeserializer deserializer = deserializer()) {
            assertThat(deserializer.deserialize("topic", KNOWN)).isInstanceOf(OrderCompleted.class);
            assertThat(deserializer.deserialize("topic", KNOWN)).isInstanceOf(OrderCompleted.class);
        }
    }

    @Test
    void eventWithoutAClassKeepsItsSchema() {
        try (TolerantDeserializer deserializer = deserializer()) {
            for (int time = 0; time < 2; time++) {
                assertThat(deserializer.deserialize("topic", NEWER))
                        .isInstanceOfSatisfying(
                                UnknownEvent.class,
                                event -> assertThat(event.getSchema()).isEqualTo(NEWER_SCHEMA));
            }
        }
    }

    @Test
    void tooShortValueIsRejected() {
        try (TolerantDeserializer deserializer = deserializer()) {
            assertThatThrownBy(() -> deserializer.deserialize("topic", new byte[] {0, 1}))
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void missingDelegateIsReported() {
        try (TolerantDeserializer deserializer = new TolerantDeserializer()) {
            assertThatThrownBy(() -> deserializer.configure(Map.of(), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(TolerantDeserializer.DELEGATE);
            assertThatThrownBy(() ->
                            deserializer.configure(Map.of(TolerantDeserializer.DELEGATE, "com.example.Nowhere"), false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("class path");
        }
    }
}
