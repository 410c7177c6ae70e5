package com.emshop.console.messaging;

import com.emshop.events.ShippingAddress;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Formats events as readable JSON: amounts and times as text instead of their encoding. An address keeps only its country; the
 * rest is personal data that the console does not need. Thread-safe.
 */
final class EventJson {
    private final JsonMapper json;

    EventJson(JsonMapper json) {
        this.json = json;
    }

    /** The JSON of any record, with or without a class for its type. */
    String of(IndexedRecord event) {
        StringWriter text = new StringWriter();
        try (JsonGenerator to = json.createGenerator(text)) {
            write(event, to);
        }
        return text.toString();
    }

    private static void write(IndexedRecord value, JsonGenerator to) {
        Schema schema = value.getSchema();
        boolean personal = schema.getFullName().equals(ShippingAddress.class.getName());
        to.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
            if (!personal || field.name().equals("country")) {
                to.writeName(field.name());
                write(value.get(field.pos()), field.schema(), to);
            }
        }
        to.writeEndObject();
    }

    private static void write(@Nullable Object value, Schema schema, JsonGenerator to) {
        if (value == null) {
            to.writeNull();
        } else if (value instanceof IndexedRecord fields) {
            write(fields, to);
        } else if (value instanceof Collection<?> items) {
            Schema element = typeOf(schema, Schema.Type.ARRAY).getElementType();
            to.writeStartArray();
            items.forEach(item -> write(item, element, to));
            to.writeEndArray();
        } else if (value instanceof Map<?, ?> entries) {
            Schema element = typeOf(schema, Schema.Type.MAP).getValueType();
            to.writeStartObject();
            entries.forEach((key, item) -> {
                to.writeName(String.valueOf(key));
                write(item, element, to);
            });
            to.writeEndObject();
        } else if (value instanceof BigDecimal decimal) {
            to.writeString(decimal.toPlainString());
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            to.writeString(readable(bytes, typeOf(schema, Schema.Type.BYTES)));
        } else if (value instanceof GenericFixed fixed) {
            to.writeString(readable(fixed.bytes(), typeOf(schema, Schema.Type.FIXED)));
        } else if (value instanceof Long number) {
            write(number, typeOf(schema, Schema.Type.LONG).getLogicalType(), to);
        } else if (value instanceof Integer number) {
            to.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value instanceof Double number) {
            to.writeNumber(number);
        } else {
            to.writeString(value.toString()); // text, enum, time or float
        }
    }

    private static String readable(byte[] bytes, Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString();
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void write(Long number, @Nullable LogicalType type, JsonGenerator to) {
        if (type instanceof LogicalTypes.TimestampMillis) {
            to.writeString(Instant.ofEpochMilli(number).toString());
        } else if (type instanceof LogicalTypes.TimestampMicros) {
            long second = TimeUnit.SECONDS.toMicros(1);
            to.writeString(Instant.ofEpochSecond(
                            Math.floorDiv(number, second), TimeUnit.MICROSECONDS.toNanos(Math.floorMod(number, second)))
                    .toString());
        } else {
            to.writeNumber(number);
        }
    }

    /** The branch of a union with this type, or the schema itself. */
    private static Schema typeOf(Schema schema, Schema.Type type) {
        if (!schema.isUnion()) {
            return schema;
        }
        return schema.getTypes().stream()
                .filter(branch -> branch.getType() == type)
                .findFirst()
                .orElse(schema);
    }
}
