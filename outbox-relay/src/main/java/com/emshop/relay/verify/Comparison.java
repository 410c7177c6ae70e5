package com.emshop.relay.verify;

import com.emshop.relay.kafka.TopicReader;
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
 * Compares rows with records. It must get all rows first, in the order of their numbers in each table, and then all records, in the
 * order of each partition. Uses a few dozen bytes per event. Not thread-safe.
 */
final class Comparison {

    /** A value of the map holds the row's number, its table, and whether its record was seen. */
    private static final int NUMBER_BITS = 48;

    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
    private static final long SEEN = 1L << 62;
    /** The table of an event without a row. */
    private static final int NO_TABLE = 0x3fff;

    private final List<String> schemas;
    private final Instant takenAt;
    private final int exampleLimit;
    private final FingerprintMap events = new FingerprintMap();
    private final FingerprintMap lastOfKey = new FingerprintMap();
    /** Additional rows with the same event id and topic, as of an event that became a dead letter twice. */
    private final Map<Fingerprint, Integer> furtherRows = new HashMap<>();

    private final Map<String, Fingerprint> topics = new HashMap<>();

    private final List<String> duplicates = new ArrayList<>();
    private final List<String> outOfOrder = new ArrayList<>();
    /** Whether the numbers are ids, and not arbitrary. */
    private boolean ordered;

    private long rows;
    private long duplicateCount;
    private long outOfOrderCount;
    private long matched;
    private long purged;
    private long younger;
    private long foreign;

    /**
     * @param takenAt the time of the rows' snapshot; a younger record need not have a row
     * @param exampleLimit how many errors of a kind are described
     */
    Comparison(List<String> schemas, Instant takenAt, int exampleLimit) {
        if (schemas.size() >= NO_TABLE) {
            throw new IllegalArgumentException("Too many schemas: " + schemas.size());
        }
        this.schemas = List.copyOf(schemas);
        this.takenAt = takenAt;
        this.exampleLimit = exampleLimit;
    }

    void row(RowKey row) {
        if ((row.number() & ~NUMBER_MASK) != 0) {
            throw new IllegalStateException("The id has more than " + NUMBER_BITS + " bits: " + row.description());
        }
        rows++;
        ordered = row.id() != null;
        Fingerprint event = topic(row.topic()).ofEvent(row.publishedId());
        if (events.get(event) != FingerprintMap.ABSENT) {
            furtherRows.merge(event, 1, Integer::sum);
            return;
        }
        int table = schemas.indexOf(row.schema());
        events.put(event, (long) table << NUMBER_BITS | row.number());
    }

    void record(TopicReader.PublishedRecord found) {
        if (found.eventId() == null) {
            foreign++;
            return;
        }
        Fingerprint topic = topic(found.topic());
        Fingerprint event = topic.ofEvent(found.eventId());
        long known = events.get(event);
        if (known == FingerprintMap.ABSENT) {
            if (found.at().isAfter(takenAt)) {
                younger++;
            } else {
                purged++;
            }
            events.put(event, (long) NO_TABLE << NUMBER_BITS | SEEN);
        } else if ((known & SEEN) != 0) {
            recordDuplicate(found, event);
        } else {
            matched++;
            events.put(event, known | SEEN);
            if (ordered) {
                checkOrder(found, topic, tableOf(known), known & NUMBER_MASK);
            }
        }
    }

    private void recordDuplicate(TopicReader.PublishedRecord found, Fingerprint event) {
        Integer further = furtherRows.get(event);
        if (further != null && further > 0) {
            matched++;
            furtherRows.put(event, further - 1);
            return;
        }
        duplicateCount++;
        if (duplicates.size() < exampleLimit) {
            duplicates.add("event " + found.eventId() + " again at " + found.coordinates());
        }
    }

    private void checkOrder(TopicReader.PublishedRecord found, Fingerprint topic, int table, long id) {
        Fingerprint key = topic.ofKey(schemas.get(table), String.valueOf(found.key()));
        long last = lastOfKey.get(key);
        if (last == FingerprintMap.ABSENT || last < id) {
            lastOfKey.put(key, id);
            return;
        }
        outOfOrderCount++;
        if (outOfOrder.size() < exampleLimit) {
            outOfOrder.add("row " + id + " of " + schemas.get(table) + " (event " + found.eventId() + ") at "
                    + found.coordinates() + ", behind row " + last + " of the same key " + found.key());
        }
    }

    private static int tableOf(long value) {
        return (int) (value >>> NUMBER_BITS) & NO_TABLE;
    }

    /** Visits the numbers of a table's rows without a record, in no particular order. */
    void forEachMissing(String schema, LongConsumer visitor) {
        int table = schemas.indexOf(schema);
        events.forEachValue(value -> {
            if ((value & SEEN) == 0 && tableOf(value) == table) {
                visitor.accept(value & NUMBER_MASK);
            }
        });
    }

    /** How many additional rows of the same event and topic have no record. */
    long missingFurtherRows() {
        return furtherRows.values().stream().mapToLong(Integer::longValue).sum();
    }

    Set<String> topics() {
        return new TreeSet<>(topics.keySet());
    }

    private Fingerprint topic(String name) {
        return topics.computeIfAbsent(name, Fingerprint::ofTopic);
    }

    ComparisonCounts counts() {
        return new ComparisonCounts(
                rows, matched, purged, younger, foreign, duplicateCount, outOfOrderCount, duplicates, outOfOrder);
    }
}
