package com.emshop.events;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaParser;

/** The events' schemas by full name: as they are in the sources, and as they were last released. */
final class EventSchemas {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path SOURCES = MODULE.resolve("src/main/avro");
    private static final Path SHARED_VALUES = SOURCES.resolve("common");
    private static final Path RELEASED = MODULE.resolve("released");
    private static final SchemaFormatter JSON = SchemaFormatter.getInstance("json/pretty");
    private static final String SUFFIX = ".avsc";

    private EventSchemas() {}

    /** Every event in the sources, the values it refers to included. */
    static SortedMap<String, Schema> current() {
        SchemaParser parser = new SchemaParser(); // one for all: events refer to the shared values by name
        List<Path> events = schemasBelow(SOURCES)
                .filter(file -> !file.startsWith(SHARED_VALUES))
                .toList();
        schemasBelow(SHARED_VALUES).forEach(file -> parse(parser, file));
        List<SchemaParser.ParseResult> parsed =
                events.stream().map(file -> parse(parser, file)).toList();
        SortedMap<String, Schema> schemas = new TreeMap<>();
        for (SchemaParser.ParseResult event : parsed) {
            schemas.put(event.mainSchema().getFullName(), event.mainSchema());
        }
        return schemas;
    }

    /** Every event of the last release, under the name of its file. */
    static SortedMap<String, Schema> released() {
        SortedMap<String, Schema> schemas = new TreeMap<>();
        schemasBelow(RELEASED).forEach(file -> {
            String name = file.getFileName().toString();
            schemas.put(
                    name.substring(0, name.length() - SUFFIX.length()),
                    parse(new SchemaParser(), file).mainSchema()); // one for each: a released file stands on its own
        });
        return schemas;
    }

    /** The released schema of one event. */
    static Schema released(String name) {
        return requireNonNull(released().get(name), name);
    }

    /** Makes the current schemas the released ones. */
    static void release() {
        current().forEach((name, schema) -> {
            try {
                Files.writeString(RELEASED.resolve(name + SUFFIX), JSON.format(schema) + "\n");
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        });
    }

    private static SchemaParser.ParseResult parse(SchemaParser parser, Path file) {
        try {
            return parser.parse(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<Path> schemasBelow(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
