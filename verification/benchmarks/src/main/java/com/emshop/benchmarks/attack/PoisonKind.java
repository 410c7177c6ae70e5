package com.emshop.benchmarks.attack;

/** What is wrong with a record on a topic. */
enum PoisonKind {
    /** The value is no Avro at all. */
    NO_AVRO,
    /** The value has the id of a schema, and is cut. */
    CUT,
    /** The value is of another type than the headers say, by the id of another schema. */
    OTHER_SCHEMA,
    /** The record has no value. */
    NO_VALUE,
    /** The record has no key. */
    NO_KEY,
    /** The header {@code ce_id} is no UUID. */
    NO_ID,
    /** The header {@code ce_time} is no time. */
    NO_TIME,
    /** Nobody knows the type: it is skipped, and no dead letter. */
    UNKNOWN_TYPE,
    /** The event is encoded as it should be, and no reaction can do anything with it. */
    IMPOSSIBLE,
    /** The event is encoded as it should be, and what its reactions make of it does not fit the database. */
    UNSTORABLE;

    /** Whether those that subscribe to it make a dead letter of it. */
    boolean isDeadLetter() {
        return this != UNKNOWN_TYPE;
    }
}
