package com.emshop.saga.messaging;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Makes a valid record of a generated class, for a serializer that gives a schema's id only with a record. */
final class SampleRecords {
    private static final String NIL_UUID = "00000000-0000-0000-0000-000000000000";

    private SampleRecords() {}

    /** A record whose texts and collections are empty, whose numbers are zero, and whose optional fields are null. */
    static SpecificRecord of(Class<? extends SpecificRecord> type) {
        SpecificData model = SpecificData.getForClass(type);
        return Objects.requireNonNull(type.cast(record(model.getSchema(type))));
    }

    private static @Nullable Object sample(Schema schema, SpecificData model) {
        LogicalType logical = schema.getLogicalType();
        Conversion<?> conversion = logical == null ? null : model.getConversionFor(logical);
        Object raw = raw(schema, logical, model);
        return conversion == null || raw == null
                ? raw
                : Conversions.convertToLogicalType(raw, schema, logical, conversion);
    }

    private static @Nullable Object raw(Schema schema, @Nullable LogicalType logical, SpecificData model) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> false;
            case INT -> 0;
            case LONG -> 0L;
            case FLOAT -> 0f;
            case DOUBLE -> 0d;
            case STRING -> logical != null && logical.getName().equals("uuid") ? NIL_UUID : "";
            case BYTES -> ByteBuffer.wrap(new byte[1]); // no bytes are no decimal number
            case FIXED -> model.createFixed(null, new byte[schema.getFixedSize()], schema);
            case ENUM -> model.createEnum(schema.getEnumSymbols().get(0), schema);
            case ARRAY -> List.of();
            case MAP -> Map.of();
            case UNION -> schema.isNullable() ? null : sample(schema.getTypes().get(0), model);
            case RECORD -> record(schema);
        };
    }

    private static Object record(Schema schema) {
        SpecificData model = SpecificData.getForSchema(schema); // knows the conversions of its own fields
        Object record = model.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            Object value = sample(field.schema(), model);
            model.setField(record, field.name(), field.pos(), value);
        }
        return record;
    }
}
