package com.emshop.saga.messaging;

import io.apicurio.registry.serde.avro.DefaultAvroDatumProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;

/**
 * Finds the reader of a schema by the schema itself. Apicurio's own provider, whose readers these are, finds it by a fingerprint
 * that it computes for every record. One reader for each version of a schema, which bounds the map. Thread-safe.
 *
 * @param <T> what is read
 */
public final class SchemaDatumProvider<T> extends DefaultAvroDatumProvider<T> {
    private final Map<Schema, DatumReader<T>> readers = new ConcurrentHashMap<>();

    public SchemaDatumProvider() {}

    @Override
    public DatumReader<T> createDatumReader(Schema schema) {
        return readers.computeIfAbsent(schema, super::createDatumReader);
    }
}
