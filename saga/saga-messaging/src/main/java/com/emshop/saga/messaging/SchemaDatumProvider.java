package com.emshop.saga.messaging;

import io.apicurio.registry.serde.avro.DefaultAvroDatumProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;

/**
 * Finds the reader of a schema by the schema itself. Apicurio's own provider, whose readers these are, finds it by a fingerprint
 * that it computes for every record. It also notes that there is a schema, see {@link SchemaLookup}: Apicurio asks for a reader
 * or writer once it has it. One reader for each version of a schema, which bounds the map. Thread-safe.
 *
 * @param <T> what is read
 */
public final class SchemaDatumProvider<T> extends DefaultAvroDatumProvider<T> {
    private final Map<Schema, DatumReader<T>> readers = new ConcurrentHashMap<>();

    public SchemaDatumProvider() {}

    @Override
    public DatumWriter<T> createDatumWriter(T data, Schema schema) {
        SchemaLookup.found();
        return super.createDatumWriter(data, schema);
    }

    @Override
    public DatumReader<T> createDatumReader(Schema schema) {
        SchemaLookup.found();
        return readers.computeIfAbsent(schema, super::createDatumReader);
    }
}
