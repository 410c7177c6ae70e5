package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Every type of event there is, and instances of each that nobody has to keep up to date: what a field holds follows from its
 * schema alone, the same in every run.
 */
enum EventSamples {
    /** Nothing where nothing may be, empty lists, the smallest numbers. */
    SPARSE(0, Long.MIN_VALUE, Integer.MIN_VALUE, "", BigInteger.ZERO, Instant.EPOCH),
    /** Something everywhere, from the middle of its range. */
    USUAL(
            1,
            42,
            -1,
            "Zwölf Größen, 数量 12 \uD83D\uDCE6",
            BigInteger.valueOf(-32_768),
            Instant.parse("2026-11-22T12:30:00.123456Z")),
    /** Several of everything, at the edge of its range. */
    FULL(
            3,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            "x".repeat(10_000),
            BigInteger.TEN.pow(18).subtract(BigInteger.ONE),
            Instant.parse("9999-12-31T23:59:59.999999Z"));

    private static final String EVENTS = "com.emshop.events";

    private final int elements;
    private final long aLong;
    private final int anInt;
    private final String aString;
    private final BigInteger unscaled;
    private final Instant time;

    EventSamples(int elements, long aLong, int anInt, String aString, BigInteger unscaled, Instant time) {
        this.elements = elements;
        this.aLong = aLong;
        this.anInt = anInt;
        this.aString = aString;
        this.unscaled = unscaled;
        this.time = time;
    }

    /** Every event: the records of the packages below, one for each topic; what they share lies above. */
    static List<Class<? extends SpecificRecord>> types() {
        List<Class<? extends SpecificRecord>> types = new ArrayList<>();
        String root = EVENTS.replace('.', '/');
        try {
            for (Resource file :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:" + root + "/*/*.class")) {
                String path = file.getURL().getPath();
                String name = path.substring(path.lastIndexOf(root), path.length() - ".class".length())
                        .replace('/', '.');
                Class<?> type = Class.forName(name);
                if (SpecificRecord.class.isAssignableFrom(type)) {
                    types.add(type.asSubclass(SpecificRecord.class));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
        return types;
    }

    SpecificRecord of(Class<? extends SpecificRecord> type) {
        return (SpecificRecord) value(SpecificData.get().getSchema(type));
    }

    /** Optional is a union of null and one other; no event has another kind. */
    private @Nullable Object valueOrNull(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return value(schema);
        }
        assertThat(schema.getTypes()).hasSize(2);
        assertThat(schema.getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
        return elements == 0 ? null : value(schema.getTypes().get(1));
    }

    private Object value(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(unscaled, decimal.getScale());
        }
        if (logical instanceof LogicalTypes.TimestampMicros) {
            return time;
        }
        if (logical != null) {
            throw new AssertionError("no sample for " + logical.getName() + " yet");
        }
        return switch (schema.getType()) {
            case RECORD -> {
                SpecificRecord fresh = (SpecificRecord) SpecificData.get().newRecord(null, schema);
                schema.getFields().forEach(field -> fresh.put(field.pos(), valueOrNull(field.schema())));
                yield fresh;
            }
            case ENUM -> {
                List<String> symbols = schema.getEnumSymbols();
                yield SpecificData.get().createEnum(symbols.get(elements % symbols.size()), schema);
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int i = 0; i < elements; i++) {
                    list.add(value(schema.getElementType()));
                }
                yield list;
            }
            case STRING -> aString;
            case INT -> anInt;
            case LONG -> aLong;
            case UNION, MAP, FIXED, BYTES, FLOAT, DOUBLE, BOOLEAN, NULL ->
                throw new AssertionError("no sample for " + schema.getType() + " yet");
        };
    }
}
