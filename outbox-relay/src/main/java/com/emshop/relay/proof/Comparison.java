package com.emshop.relay.proof;

import com.emshop.relay.kafka.EventLog;
import com.emshop.relay.tables.OutboxSnapshot.RowKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Compares rows with records: first takes all rows, each table's in the order of their ids, then all records, each
 * partition's in their order. Keeps a few dozen bytes of each event. Not safe for several threads.
 */
final class Comparison {

    /** In a value: which table, which row, and whether its record was seen. Ids of more than 48 bits are not met. */
    private static final int ID_BITS = 48;

    private static final long ID_MASK = (1L << ID_BITS) - 1;
    private static final long SEEN = 1L << 62;
    /** As a table: the event has no row. */
    private static final int NO_TABLE = 0x3fff;

    private final List<String> schemas;
    private final Instant takenAt;
    private final int limit;
    private final FingerprintMap events = new FingerprintMap();
    private final FingerprintMap lastOfKey = new FingerprintMap();
    /** Further rows with the same event and topic: a dead letter that was parked twice. */
    private final Map<Fingerprint, Integer> furtherRows = new HashMap<>();

    private final Map<String, Fingerprint> topics = new HashMap<>();

    private final List<String> duplicates = new ArrayList<>();
    private final List<String> outOfOrder = new ArrayList<>();
    private long rows;
    private long duplicateCount;
    private long outOfOrderCount;
    private long matched;
    private long purged;
    private long younger;
    private long foreign;

    /**
     * @param takenAt when the rows were as they are given; a record that is younger need not have one
     * @param limit how many errors of a kind are named
     */
    Comparison(List<String> schemas, Instant takenAt, int limit) {
        if (schemas.size() >= NO_TABLE) {
            throw new IllegalArgumentException("Too many schemas: " + schemas.size());
        }
        this.schemas = List.copyOf(schemas);
        this.takenAt = takenAt;
        this.limit = limit;
    }

    void row(RowKey row) {
        if ((row.id() & ~ID_MASK) != 0) {
            throw new IllegalStateException("The id is larger than can be compared: " + row.described());
        }
        rows++;
        Fingerprint event = topic(row.topic()).ofEvent(row.publishedId());
        if (events.get(event) != FingerprintMap.ABSENT) {
            furtherRows.merge(event, 1, Integer::sum);
            return;
        }
        int table = schemas.indexOf(row.schema());
        events.put(event, (long) table << ID_BITS | row.id());
    }

    void record(EventLog.Entry entry) {
        if (entry.eventId() == null) {
            foreign++;
            return;
        }
        Fingerprint topic = topic(entry.topic());
        Fingerprint event = topic.ofEvent(entry.eventId());
        long known = events.get(event);
        if (known == FingerprintMap.ABSENT) {
            if (entry.at().isAfter(takenAt)) {
                younger++;
            } else {
                purged++;
            }
            events.put(event, (long) NO_TABLE << ID_BITS | SEEN);
        } else if ((known & SEEN) != 0) {
            again(entry, event);
        } else {
            matched++;
            events.put(event, known | SEEN);
            judgeOrder(entry, topic, tableOf(known), known & ID_MASK);
        }
    }

    private void again(EventLog.Entry entry, Fingerprint event) {
        Integer further = furtherRows.get(event);
        if (further != null && further > 0) {
            matched++;
            furtherRows.put(event, further - 1);
            return;
        }
        duplicateCount++;
        if (duplicates.size() < limit) {
            duplicates.add("event " + entry.eventId() + " again at " + entry.place());
        }
    }

    private void judgeOrder(EventLog.Entry entry, Fingerprint topic, int table, long id) {
        Fingerprint key = topic.ofKey(schemas.get(table), String.valueOf(entry.key()));
        long last = lastOfKey.get(key);
        if (last == FingerprintMap.ABSENT || last < id) {
            lastOfKey.put(key, id);
            return;
        }
        outOfOrderCount++;
        if (outOfOrder.size() < limit) {
            outOfOrder.add("row " + id + " of " + schemas.get(table) + ".outbox (event " + entry.eventId() + ") at "
                    + entry.place() + ", behind row " + last + " of the same key " + entry.key());
        }
    }

    private static int tableOf(long value) {
        return (int) (value >>> ID_BITS) & NO_TABLE;
    }

    /** The rows of a table whose records were not seen, in no order. */
    void forEachMissing(String schema, LongConsumer visitor) {
        int table = schemas.indexOf(schema);
        events.forEachValue(value -> {
            if ((value & SEEN) == 0 && tableOf(value) == table) {
                visitor.accept(value & ID_MASK);
            }
        });
    }

    /** How many rows beyond the first of the same event and topic have no record of their own. */
    long missingFurtherRows() {
        return furtherRows.values().stream().mapToLong(Integer::longValue).sum();
    }

    Set<String> topics() {
        return new TreeSet<>(topics.keySet());
    }

    private Fingerprint topic(String name) {
        return topics.computeIfAbsent(name, Fingerprint::ofTopic);
    }

    Figures figures() {
        return new Figures(
                rows, matched, purged, younger, foreign, duplicateCount, outOfOrderCount, duplicates, outOfOrder);
    }
}
