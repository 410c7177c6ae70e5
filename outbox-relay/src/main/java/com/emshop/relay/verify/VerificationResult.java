package com.emshop.relay.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a {@link Verification}.
 *
 * @param topics the topics that were read
 * @param records how many records they hold
 * @param lost rows whose record is missing on their topic
 * @param notComparable rows without a record that the topic's retention may have deleted
 * @param lostExamples some of the lost rows
 */
public record VerificationResult(
        String source,
        List<String> topics,
        long records,
        ComparisonCounts counts,
        long lost,
        long notComparable,
        List<String> lostExamples) {

    public VerificationResult {
        topics = List.copyOf(topics);
        lostExamples = List.copyOf(lostExamples);
    }

    /** Whether each row has exactly one record, in order. False if a row can't be compared. */
    public boolean exact() {
        return lost == 0 && notComparable == 0 && counts.duplicates() == 0 && counts.outOfOrder() == 0;
    }

    /** The JSON output. Its keys are a contract with scripts. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", source);
        map.put("exact", exact());
        map.put("rows", counts.rows());
        map.put("published", counts.matched());
        map.put("lost", lost);
        map.put("notComparable", notComparable);
        map.put("records", records);
        map.put("duplicates", counts.duplicates());
        map.put("outOfOrder", counts.outOfOrder());
        map.put("recordsOfPurgedRows", counts.purged());
        map.put("recordsYoungerThanTheRows", counts.younger());
        map.put("foreignRecords", counts.foreign());
        map.put("topics", topics);
        map.put("lostRows", lostExamples);
        map.put("duplicateRecords", counts.duplicateExamples());
        map.put("recordsOutOfOrder", counts.outOfOrderExamples());
        return map;
    }

    /** The text output. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        addExamples(lines, "lost", lost, lostExamples);
        addExamples(lines, "duplicate", counts.duplicates(), counts.duplicateExamples());
        addExamples(lines, "out of order", counts.outOfOrder(), counts.outOfOrderExamples());
        lines.add(
                "%s: %d rows: %d published, %d lost, %d not comparable (their topics have deleted records of that age)"
                        .formatted(source, counts.rows(), counts.matched(), lost, notComparable));
        lines.add("%s: %d records on %d topics: %d duplicates, %d out of order; %d of purged rows, %d younger than the"
                .concat(" rows, %d foreign")
                .formatted(
                        source,
                        records,
                        topics.size(),
                        counts.duplicates(),
                        counts.outOfOrder(),
                        counts.purged(),
                        counts.younger(),
                        counts.foreign()));
        return lines;
    }

    private static void addExamples(List<String> lines, String kind, long count, List<String> examples) {
        examples.forEach(each -> lines.add(kind + ": " + each));
        if (count > examples.size()) {
            lines.add(kind + ": … and " + (count - examples.size()) + " more");
        }
    }
}
