package com.emshop.events;

import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * What two versions of a schema would not understand of each other. Stricter than Avro's own rules in two points: they look
 * neither at logical types, so that an amount could change its scale unseen, nor further back than one version.
 */
final class SchemaComparison {
    private final List<String> breaks = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    private SchemaComparison() {}

    /** One line for each break; none if old and new readers and writers mix freely. */
    static List<String> breaksBetween(Schema released, Schema current) {
        SchemaComparison comparison = new SchemaComparison();
        comparison.avroReads("the new reader", current, "the old writer", released);
        comparison.avroReads("the old reader", released, "the new writer", current);
        comparison.compare(released.getFullName(), released, current);
        return List.copyOf(comparison.breaks);
    }

    private void avroReads(String reading, Schema reader, String writing, Schema writer) {
        for (Incompatibility found :
                checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities()) {
            breaks.add("%s does not understand %s: %s at %s: %s"
                    .formatted(reading, writing, found.getType(), found.getLocation(), found.getMessage()));
        }
    }

    private void compare(String where, Schema released, Schema current) {
        if (released.getType() != current.getType()) {
            return; // Avro's rules have said so, or found a union that takes both
        }
        for (String property : List.of("logicalType", "precision", "scale")) {
            Object was = released.getObjectProp(property);
            Object is = current.getObjectProp(property);
            if (!Objects.equals(was, is)) {
                breaks.add("%s: %s was %s and is %s".formatted(where, property, was, is));
            }
        }
        switch (released.getType()) {
            case RECORD -> compareFields(released, current);
            case ARRAY -> compare(where + "[]", released.getElementType(), current.getElementType());
            case MAP -> compare(where + "{}", released.getValueType(), current.getValueType());
            case UNION -> compareBranches(where, released, current);
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {} // nothing within
        }
    }

    private void compareFields(Schema released, Schema current) {
        if (!compared.add(released.getFullName())) {
            return; // a record may hold itself
        }
        for (Schema.Field was : released.getFields()) {
            Schema.Field is = current.getField(was.name());
            if (is == null) {
                continue; // whether it may be missing is for Avro's rules
            }
            String where = released.getFullName() + "." + was.name();
            if (was.hasDefaultValue() != is.hasDefaultValue()) {
                // A field could get a default in one release and go in the next, though readers of the first still need
                // it.
                breaks.add("%s: a field keeps having or lacking its default; it %s one"
                        .formatted(where, was.hasDefaultValue() ? "lost its" : "got"));
            }
            compare(where, was.schema(), is.schema());
        }
    }

    private void compareBranches(String where, Schema released, Schema current) {
        for (Schema was : released.getTypes()) {
            Integer index = current.getIndexNamed(was.getFullName());
            if (index != null) {
                compare(where, was, current.getTypes().get(index));
            }
        }
    }
}
