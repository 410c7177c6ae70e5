package com.emshop.relay.proof;

import java.util.List;

/**
 * What a comparison of rows with records found, in figures.
 *
 * @param matched rows whose record was seen
 * @param purged records, older than the rows, without one
 * @param younger records, younger than the rows, without one
 * @param foreign records without an id
 */
public record Figures(
        long rows,
        long matched,
        long purged,
        long younger,
        long foreign,
        long duplicates,
        long outOfOrder,
        List<String> namedDuplicates,
        List<String> namedOutOfOrder) {

    public Figures {
        namedDuplicates = List.copyOf(namedDuplicates);
        namedOutOfOrder = List.copyOf(namedOutOfOrder);
    }
}
