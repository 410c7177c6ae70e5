package com.emshop.relay.recovery;

import com.emshop.relay.tables.OutboxSnapshot.RowKey;
import com.emshop.relay.verify.FingerprintSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the rows that are missing in Kafka, among rows in ascending order of their numbers. Counts those of them that can only be
 * published out of order, because later rows of their key are in Kafka already. Not thread-safe.
 */
final class MissingRows {

    private final FingerprintSet published;
    private final int exampleLimit;
    private final Map<String, List<Long>> bySchema = new HashMap<>();
    private final Map<String, Long> lastIds = new HashMap<>();
    /** By topic and key of the current schema: missing rows without a later published row so far. */
    private final Map<String, List<RowKey>> open = new HashMap<>();

    private final List<String> outOfOrderExamples = new ArrayList<>();
    private String schema = "";
    private long rows;
    private long missing;
    private long outOfOrder;

    /**
     * @param published the records in Kafka
     * @param exampleLimit how many rows out of order are described
     */
    MissingRows(FingerprintSet published, int exampleLimit) {
        this.published = published;
        this.exampleLimit = exampleLimit;
    }

    void row(RowKey row) {
        if (!schema.equals(row.schema())) {
            schema = row.schema();
            open.clear();
        }
        rows++;
        Long id = row.id();
        if (id != null) {
            lastIds.merge(schema, id, Math::max);
        }
        String key = row.topic() + " " + row.messageKey();
        if (published.take(row.topic(), row.publishedId())) {
            List<RowKey> late = open.remove(key);
            if (late != null) {
                outOfOrder += late.size();
                late.stream()
                        .limit(Math.max(0, exampleLimit - outOfOrderExamples.size()))
                        .map(RowKey::description)
                        .forEach(outOfOrderExamples::add);
            }
        } else {
            missing++;
            bySchema.computeIfAbsent(schema, s -> new ArrayList<>()).add(row.number());
            // Without ids the order of the rows is unknown.
            if (id != null) {
                open.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
            }
        }
    }

    /** The numbers of a schema's missing rows, ascending. */
    List<Long> numbersOf(String ofSchema) {
        return bySchema.getOrDefault(ofSchema, List.of());
    }

    Map<String, Long> lastIds() {
        return Map.copyOf(lastIds);
    }

    long rows() {
        return rows;
    }

    long count() {
        return missing;
    }

    long outOfOrder() {
        return outOfOrder;
    }

    List<String> outOfOrderExamples() {
        return List.copyOf(outOfOrderExamples);
    }
}
