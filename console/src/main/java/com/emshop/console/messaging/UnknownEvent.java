package com.emshop.console.messaging;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** An event of a type that is newer than this console, so that there is no class for it. */
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
