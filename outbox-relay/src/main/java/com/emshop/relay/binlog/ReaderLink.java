package com.emshop.relay.binlog;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Links a reader with the objects that Debezium makes for it by their class names: they find the link by a key in their
 * configuration.
 *
 * @param history where the definitions of tables come from and go to
 * @param readAhead where rows and marks go to
 * @param markInterval how often a mark is made
 * @param start the offset to start from
 */
record ReaderLink(TableHistory.Entries history, ReadAhead readAhead, Duration markInterval, Map<String, Object> start) {

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
