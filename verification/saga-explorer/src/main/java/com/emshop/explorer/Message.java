package com.emshop.explorer;

import org.apache.avro.specific.SpecificRecord;

/**
 * An event on its topic.
 *
 * @param from who emitted it
 * @param orderSn the record key
 * @param event the event
 */
record Message(Service from, String orderSn, SpecificRecord event) {

    /** The record's name without its namespace. */
    String name() {
        return event.getSchema().getName();
    }
}
