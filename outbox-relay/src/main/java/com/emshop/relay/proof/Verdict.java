package com.emshop.relay.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Verification} found.
 *
 * @param topics those that were read
 * @param records how many records they hold
 * @param lost rows that are not on their topic and should be
 * @param notComparable rows whose record, if there was one, is older than what the topic has kept
 * @param namedLost some of the lost ones
 */
public record Verdict(
        String source,
        List<String> topics,
        long records,
        Figures figures,
        long lost,
        long notComparable,
        List<String> namedLost) {

    public Verdict {
        topics = List.copyOf(topics);
        namedLost = List.copyOf(namedLost);
    }

    /** Whether each row was found, once and in order; a row that can't be compared was not found. */
    public boolean exact() {
        return lost == 0 && notComparable == 0 && figures.duplicates() == 0 && figures.outOfOrder() == 0;
    }

    /** For programs. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", source);
        map.put("exact", exact());
        map.put("rows", figures.rows());
        map.put("published", figures.matched());
        map.put("lost", lost);
        map.put("notComparable", notComparable);
        map.put("records", records);
        map.put("duplicates", figures.duplicates());
        map.put("outOfOrder", figures.outOfOrder());
        map.put("recordsOfPurgedRows", figures.purged());
        map.put("recordsYoungerThanTheRows", figures.younger());
        map.put("foreignRecords", figures.foreign());
        map.put("topics", topics);
        map.put("lostRows", namedLost);
        map.put("duplicateRecords", figures.namedDuplicates());
        map.put("recordsOutOfOrder", figures.namedOutOfOrder());
        return map;
    }

    /** For people, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        name(lines, "lost", lost, namedLost);
        name(lines, "duplicate", figures.duplicates(), figures.namedDuplicates());
        name(lines, "out of order", figures.outOfOrder(), figures.namedOutOfOrder());
        lines.add("%s: %d rows: %d published, %d lost, %d not comparable (their topics have dropped what is as old)"
                .formatted(source, figures.rows(), figures.matched(), lost, notComparable));
        lines.add("%s: %d records on %d topics: %d duplicates, %d out of order; %d of purged rows, %d younger than the"
                .concat(" rows, %d foreign")
                .formatted(
                        source,
                        records,
                        topics.size(),
                        figures.duplicates(),
                        figures.outOfOrder(),
                        figures.purged(),
                        figures.younger(),
                        figures.foreign()));
        return lines;
    }

    private static void name(List<String> lines, String kind, long count, List<String> named) {
        named.forEach(each -> lines.add(kind + ": " + each));
        if (count > named.size()) {
            lines.add(kind + ": … and " + (count - named.size()) + " more");
        }
    }
}
