package com.emshop.explorer;

import org.apache.avro.specific.SpecificRecord;

/**
 * A fact on its topic.
 *
 * @param from who told it
 * @param orderSn the record key
 * @param fact what it says
 */
record Message(Service from, String orderSn, SpecificRecord fact) {

    /** The record's name without its namespace. */
    String name() {
        return fact.getSchema().getName();
    }
}
