package com.emshop.relay.binlog;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Links a reader with the objects that Debezium makes for it by their class names: they find the link by a key in their
 * configuration.
 *
 * @param history where the definitions of tables come from and go to
 * @param arrivals wakes the connector's task
 * @param start the offset to start from
 * @param task the task, once the engine has made it
 */
record ReaderLink(
        TableHistory.Entries history,
        Arrivals arrivals,
        Map<String, Object> start,
        AtomicReference<@Nullable OutboxTask> task) {

    /** In the part of the configuration that the table history is given too. */
    static final String KEY = "schema.history.internal.emshop.reader";

    private static final Map<String, ReaderLink> OPEN = new ConcurrentHashMap<>();

    static void open(String key, ReaderLink link) {
        OPEN.put(key, link);
    }

    static void close(String key) {
        OPEN.remove(key);
    }

    /** @throws IllegalStateException if the reader is closed */
    static ReaderLink of(String key) {
        ReaderLink link = OPEN.get(key);
        if (link == null) {
            throw new IllegalStateException("The reader " + key + " is closed");
        }
        return link;
    }
}
