package com.emshop.saga.messaging;

/**
 * Whether a thread that reads or writes a record has its schema yet. A serializer that asks for a reader or writer once it has the
 * schema, and not before, notes it here. What fails before is the registry's fault, what fails after is the record's. State of the
 * current thread.
 */
public final class SchemaLookup {
    private static final ThreadLocal<Boolean> FOUND = ThreadLocal.withInitial(() -> false);

    private SchemaLookup() {}

    /**
     * This thread begins to read or write a record. A deserializer that hands a record to several others, each of which asks the
     * registry by itself, says so before each.
     */
    public static void begin() {
        FOUND.set(false);
    }

    /** This thread has the schema. */
    public static void found() {
        FOUND.set(true);
    }

    static boolean isFound() {
        return FOUND.get();
    }
}
