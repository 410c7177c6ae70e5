package com.emshop.relay.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The latest record of each key of a journal topic. A record without a value deletes its key. Used by one thread. */
final class JournalContents {

    static final String POSITION_KEY = "position";
    static final String RECOVERY_KEY = "recovery";
    private static final String TABLE_HISTORY_KEY_PREFIX = "table-history-";
    private static final int ORDINAL_DIGITS = 9;

    private final String topic;
    private final Map<String, String> values = new HashMap<>();
    private int nextOrdinal;

    JournalContents(String topic) {
        this.topic = topic;
    }

    static String tableHistoryKey(int ordinal) {
        return TABLE_HISTORY_KEY_PREFIX + ordinal;
    }

    /** Applies the next record. */
    void add(ConsumerRecord<byte[], byte[]> item) {
        String key = String.valueOf(text(item.key()));
        String value = text(item.value());
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
        int ordinal = ordinalOf(key);
        if (ordinal >= 0) {
            // Keys are never reused: compaction may still hold the tombstone of a deleted one.
            nextOrdinal = Math.max(nextOrdinal, ordinal + 1);
        }
    }

    /**
     * @throws DamagedJournalException if it can't be parsed, or a recovery was begun and not finished
     */
    Journal journal() {
        NavigableMap<Integer, String> history = new TreeMap<>();
        for (Map.Entry<String, String> each : values.entrySet()) {
            int ordinal = ordinalOf(each.getKey());
            if (ordinal >= 0) {
                history.put(ordinal, each.getValue());
            } else if (each.getKey().equals(RECOVERY_KEY)) {
                throw new DamagedJournalException(
                        "A recovery of this source was begun and not finished: run the relay's command `recover` again");
            } else if (!each.getKey().equals(POSITION_KEY)) {
                throw new DamagedJournalException(
                        "Topic " + topic + " holds a record of unknown origin: key " + each.getKey());
            }
        }
        String position = values.get(POSITION_KEY);
        return new Journal(position == null ? null : JournalFormat.read(position), List.copyOf(history.values()));
    }

    Collection<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** The lowest ordinal that was never used. */
    int nextOrdinal() {
        return nextOrdinal;
    }

    private static int ordinalOf(String key) {
        String digits =
                key.startsWith(TABLE_HISTORY_KEY_PREFIX) ? key.substring(TABLE_HISTORY_KEY_PREFIX.length()) : "";
        boolean number = !digits.isEmpty()
                && digits.length() <= ORDINAL_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : -1;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
