package com.emshop.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas are what other teams read first: every part of them is explained, and they are all built alike. */
class SchemaConventionsTest {

    @ParameterizedTest
    @MethodSource("events")
    void everyPartIsDocumented(Schema event) {
        assertThat(undocumented(event)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventNamesItsOrderFirstAndItsTime(Schema event) {
        Schema.Field first = event.getFields().get(0);
        assertThat(first.name()).isEqualTo("orderSn");
        assertThat(first.schema().getType()).isEqualTo(Schema.Type.STRING);

        Schema.Field occurredAt = event.getField("occurredAt");
        assertThat(occurredAt).as("occurredAt").isNotNull();
        assertThat(occurredAt.schema().getLogicalType()).isEqualTo(LogicalTypes.timestampMicros());
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEnumHasASymbolForThoseThatAreYetUnknown(Schema event) {
        assertThat(namedTypesOf(event))
                .filteredOn(type -> type.getType() == Schema.Type.ENUM)
                .allSatisfy(type ->
                        assertThat(type.getEnumDefault()).as(type.getFullName()).isNotNull());
    }

    @Test
    void whatIsMissingIsFound() {
        Schema event = new Schema.Parser().parse("""
                        {"type": "record", "name": "Event", "fields": [
                          {"name": "lines", "type": {"type": "array", "items":
                            ["null", {"type": "record", "name": "Line", "doc": " ", "fields": [
                              {"name": "kind", "doc": "Said.", "type":
                                {"type": "enum", "name": "Kind", "symbols": ["A"]}}]}]}}]}
                        """);

        assertThat(undocumented(event)).containsExactlyInAnyOrder("Event", "Event.lines", "Line", "Kind");
    }

    static Stream<Named<Schema>> events() {
        return EventSchemas.current().values().stream().map(event -> Named.of(event.getFullName(), event));
    }

    private static List<String> undocumented(Schema event) {
        List<String> undocumented = new ArrayList<>();
        for (Schema type : namedTypesOf(event)) {
            if (isBlank(type.getDoc())) {
                undocumented.add(type.getFullName());
            }
            if (type.getType() == Schema.Type.RECORD) {
                type.getFields().stream()
                        .filter(field -> isBlank(field.doc()))
                        .map(field -> type.getFullName() + "." + field.name())
                        .forEach(undocumented::add);
            }
        }
        return undocumented;
    }

    private static boolean isBlank(@Nullable String doc) {
        return doc == null || doc.isBlank();
    }

    /** The event and every record, enum and fixed within it. */
    private static Set<Schema> namedTypesOf(Schema event) {
        Set<Schema> types = new HashSet<>();
        collect(event, types);
        return types;
    }

    private static void collect(Schema schema, Set<Schema> types) {
        switch (schema.getType()) {
            case RECORD -> {
                if (types.add(schema)) {
                    schema.getFields().forEach(field -> collect(field.schema(), types));
                }
            }
            case ENUM, FIXED -> types.add(schema);
            case ARRAY -> collect(schema.getElementType(), types);
            case MAP -> collect(schema.getValueType(), types);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, types));
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {} // have no name
        }
    }
}
