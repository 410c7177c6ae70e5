package com.emshop.console.messaging;

import com.emshop.events.ShippingAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;
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
        return json.writeValueAsString(map(event));
    }

    private static Map<String, @Nullable Object> map(IndexedRecord value) {
        Schema schema = value.getSchema();
        boolean personal = schema.getFullName().equals(ShippingAddress.class.getName());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            if (!personal || field.name().equals("country")) {
                fields.put(field.name(), readable(value.get(field.pos()), field.schema()));
            }
        }
        return fields;
    }

    private static @Nullable Object readable(@Nullable Object value, Schema schema) {
        if (value == null) {
            return null;
        } else if (value instanceof IndexedRecord fields) {
            return map(fields);
        } else if (value instanceof Collection<?> items) {
            List<@Nullable Object> list = new ArrayList<>(items.size());
            Schema element = typeOf(schema, Schema.Type.ARRAY).getElementType();
            items.forEach(item -> list.add(readable(item, element)));
            return list;
        } else if (value instanceof Map<?, ?> entries) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            Schema element = typeOf(schema, Schema.Type.MAP).getValueType();
            entries.forEach((key, item) -> map.put(String.valueOf(key), readable(item, element)));
            return map;
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return readable(bytes, typeOf(schema, Schema.Type.BYTES));
        } else if (value instanceof GenericFixed fixed) {
            return readable(fixed.bytes(), typeOf(schema, Schema.Type.FIXED));
        } else if (value instanceof Long number) {
            return readable(number, typeOf(schema, Schema.Type.LONG).getLogicalType());
        } else if (value instanceof Integer || value instanceof Boolean || value instanceof Double) {
            return value;
        }
        return value.toString(); // text, enum, time or float
    }

    private static Object readable(byte[] bytes, Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString();
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Object readable(Long number, @Nullable LogicalType type) {
        if (type instanceof LogicalTypes.TimestampMillis) {
            return Instant.ofEpochMilli(number).toString();
        } else if (type instanceof LogicalTypes.TimestampMicros) {
            long second = TimeUnit.SECONDS.toMicros(1);
            return Instant.ofEpochSecond(
                            Math.floorDiv(number, second), TimeUnit.MICROSECONDS.toNanos(Math.floorMod(number, second)))
                    .toString();
        }
        return number;
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
