package com.emshop.relay.recovery;

import com.emshop.relay.proof.FingerprintSet;
import com.emshop.relay.tables.OutboxSnapshot.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the rows that Kafka lacks, among rows that come in the order of their ids, and those of them that come too late to be
 * put in order: rows of their key behind them are in Kafka already. Not safe for several threads.
 */
final class Lacking {

    private final FingerprintSet published;
    private final int limit;
    private final Map<String, List<Long>> bySchema = new HashMap<>();
    private final Map<String, Long> lastIds = new HashMap<>();
    /** By topic and key of the schema at hand: rows that Kafka lacks and behind which nothing was found yet. */
    private final Map<String, List<RowKey>> open = new HashMap<>();

    private final List<String> namedOutOfOrder = new ArrayList<>();
    private String schema = "";
    private long rows;
    private long lacking;
    private long outOfOrder;

    /**
     * @param published what Kafka has
     * @param limit how many rows out of order are named
     */
    Lacking(FingerprintSet published, int limit) {
        this.published = published;
        this.limit = limit;
    }

    void row(RowKey row) {
        if (!schema.equals(row.schema())) {
            schema = row.schema();
            open.clear();
        }
        rows++;
        lastIds.merge(schema, row.id(), Math::max);
        String key = row.topic() + " " + row.messageKey();
        if (published.take(row.topic(), row.publishedId())) {
            List<RowKey> late = open.remove(key);
            if (late != null) {
                outOfOrder += late.size();
                late.stream()
                        .limit(Math.max(0, limit - namedOutOfOrder.size()))
                        .map(RowKey::described)
                        .forEach(namedOutOfOrder::add);
            }
        } else {
            lacking++;
            bySchema.computeIfAbsent(schema, s -> new ArrayList<>()).add(row.id());
            open.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        }
    }

    /** The ids of the rows of a schema that Kafka lacks, ascending. */
    List<Long> idsOf(String ofSchema) {
        return bySchema.getOrDefault(ofSchema, List.of());
    }

    Map<String, Long> lastIds() {
        return Map.copyOf(lastIds);
    }

    long rows() {
        return rows;
    }

    long count() {
        return lacking;
    }

    long outOfOrder() {
        return outOfOrder;
    }

    List<String> namedOutOfOrder() {
        return List.copyOf(namedOutOfOrder);
    }
}
