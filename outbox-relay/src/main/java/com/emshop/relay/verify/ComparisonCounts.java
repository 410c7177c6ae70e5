package com.emshop.relay.verify;

import java.util.List;

/**
 * The result of a comparison of rows with records, in numbers.
 *
 * @param matched rows whose record was found
 * @param purged records without a row that are older than the snapshot of the rows: their rows were purged
 * @param younger records without a row that are younger than the snapshot
 * @param foreign records without an event id
 * @param duplicateExamples some of the duplicates
 * @param outOfOrderExamples some of the records out of order
 */
public record ComparisonCounts(
        long rows,
        long matched,
        long purged,
        long younger,
        long foreign,
        long duplicates,
        long outOfOrder,
        List<String> duplicateExamples,
        List<String> outOfOrderExamples) {

    public ComparisonCounts {
        duplicateExamples = List.copyOf(duplicateExamples);
        outOfOrderExamples = List.copyOf(outOfOrderExamples);
    }
}
