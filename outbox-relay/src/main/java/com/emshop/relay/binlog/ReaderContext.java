package com.emshop.relay.binlog;

import com.emshop.relay.outbox.OutboxLayout;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connects a reader with the objects that Debezium creates for it by class name. They find their context by a key in their
 * configuration. Thread-safe.
 *
 * @param history the store of table definitions
 * @param readAhead the queue of rows and position reports
 * @param positionInterval how often the position is reported
 * @param startOffset the offset to start from
 */
record ReaderContext(
        OutboxLayout layout,
        TableHistory.Entries history,
        ReadAhead readAhead,
        Duration positionInterval,
        Map<String, Object> startOffset) {

    /** Its prefix makes Debezium pass the key to the table history too. */
    static final String KEY = "schema.history.internal.outbox-relay.context";

    private static final Map<String, ReaderContext> OPEN = new ConcurrentHashMap<>();

    static void open(String key, ReaderContext context) {
        OPEN.put(key, context);
    }

    static void close(String key) {
        OPEN.remove(key);
    }

    /** @throws IllegalStateException if the reader is closed */
    static ReaderContext of(String key) {
        ReaderContext context = OPEN.get(key);
        if (context == null) {
            throw new IllegalStateException("The reader " + key + " is closed");
        }
        return context;
    }
}
