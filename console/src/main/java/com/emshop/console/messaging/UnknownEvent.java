package com.emshop.console.messaging;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** An event without a generated class, because its type is newer than this version of the console. */
record UnknownEvent(IndexedRecord value) implements SpecificRecord {

    @Override
    public Schema getSchema() {
        return value.getSchema();
    }

    @Override
    public @Nullable Object get(int position) {
        return value.get(position);
    }

    @Override
    public void put(int position, @Nullable Object field) {
        value.put(position, field);
    }
}
